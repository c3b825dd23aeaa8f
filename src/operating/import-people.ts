import { z } from 'zod'
import type { Services } from '../services.ts'
import { isThere } from '../standalone/people/directory.ts'
import { invite } from '../standalone/people/invite.ts'
import { BrokenTable, readTable, type Row } from '../standalone/people/table.ts'
import { Unable } from '../operator-error.ts'
import { type Field, fields, meanings } from './fields.ts'

/** A line that adds nobody, by its number in the file (the first one, where it goes over several), and why. Never what stands there: whoever mixed up columns may have put a password into one. */
type BadLine = { line: number; field: Field | null; says: string }
export type Imported = { dryRun: boolean; added: number; alreadyThere: number; bad: BadLine[] }

const needed = ['email', 'name', 'organisation'] as const
const yesOrNo: Record<string, boolean> = { yes: true, true: true, '1': true, no: false, false: false, '0': false }
const cell = (fallback: string) => z.string().transform((text) => text.trim().toLowerCase() || fallback)
const wanted = z.object({
  ...fields,
  plan: cell('basic').pipe(fields.plan),
  role: cell('person').pipe(fields.role),
  language: cell('en').pipe(fields.language),
  legacy: cell('no')
    .transform((text) => yesOrNo[text])
    .pipe(fields.legacy),
})

/**
 * Adds the people of a table, as `addPerson` adds one: whoever is added is mailed a link. Each line is done whole or not at all, whoever is there
 * already stays as they are, so that it can be done again; `dryRun` only looks. `file`: CSV in UTF-8 with a first line of column names, between commas,
 * semicolons or tabs. Throws `Unable`, before anybody is added, for what is no such table.
 */
export async function importPeople(
  services: Services,
  file: Uint8Array,
  { dryRun }: { dryRun: boolean },
): Promise<Imported> {
  const [head, ...lines] = tableOf(file)
  const columns = columnsOf(head)
  const imported: Imported = { dryRun, added: 0, alreadyThere: 0, bad: [] }
  const seen = new Map<string, number>()
  for (const { line, cells } of lines) {
    const about = readLine(columns, cells)
    if ('says' in about) {
      imported.bad.push({ line, ...about })
      continue
    }
    const before = seen.get(about.email)
    if (before !== undefined) {
      imported.bad.push({ line, field: 'email', says: `it stands in line ${before} as well` })
      continue
    }
    seen.set(about.email, line)
    if (await add(services, about, dryRun)) imported.added += 1
    else imported.alreadyThere += 1
  }
  return imported
}

async function add(services: Services, about: z.output<typeof wanted>, dryRun: boolean): Promise<boolean> {
  // Looked for first: a password for somebody who is there would be hashed for nothing.
  if (await isThere(services.db, about.email)) return false
  const { legacy, language, ...asked } = about
  if (dryRun) return true
  return (await invite(services, { ...asked, locale: language, planCurrent: !legacy }, services.clock.now())) !== null
}

function tableOf(file: Uint8Array): Row[] {
  const text = textOf(file)
  try {
    return readTable(text)
  } catch (problem) {
    if (!(problem instanceof BrokenTable)) throw problem
    throw new Unable(
      `Line ${problem.line} is no line of a table: a quotation mark stands where none can, or is never closed. Nobody was added.`,
    )
  }
}

function textOf(file: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file)
    if (!text.includes('\0')) return text
  } catch {
    // What to do is said below.
  }
  throw new Unable('The file is not text in UTF-8: save it as “CSV UTF-8”. Nobody was added.')
}

function columnsOf(head: Row | undefined): Field[] {
  const columns = (head?.cells ?? []).map((name, at) => {
    const field = name.trim().toLowerCase()
    if (Object.hasOwn(fields, field)) return field as Field
    throw new Unable(
      `Column ${at + 1} has another name than ${Object.keys(fields).join(', ')}. The first line holds the names. Nobody was added.`,
    )
  })
  const missing = needed.find((field) => !columns.includes(field))
  if (missing !== undefined) throw new Unable(`There is no column “${missing}”. Nobody was added.`)
  if (new Set(columns).size < columns.length) throw new Unable('Two columns have the same name. Nobody was added.')
  return columns
}

function readLine(columns: Field[], cells: string[]): z.output<typeof wanted> | Omit<BadLine, 'line'> {
  if (cells.slice(columns.length).some((text) => text.trim() !== ''))
    return { field: null, says: 'it has more fields than the first line' }
  const given = Object.fromEntries(
    Object.keys(fields).map((field) => [field, cells[columns.indexOf(field as Field)] ?? '']),
  )
  const read = wanted.safeParse(given)
  if (read.success) return read.data
  const field = String(read.error.issues[0]?.path[0]) as Field
  return { field, says: meanings[field] }
}
