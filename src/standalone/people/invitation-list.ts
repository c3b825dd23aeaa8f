import type { Role } from '../../adapters/schema.ts'
import { emailFieldLength, nameLongest, peoplePerInvitation } from '../../limits.ts'
import { type Locale, locales, sayIn } from '../../messages/messages.ts'
import { refuse } from '../../refusals.ts'
import { readEmail } from '../../spelling/email.ts'
import { foldName, readName } from '../../spelling/name.ts'
import { roles } from './roles.ts'
import { BrokenTable, readTable, type Separator, separatorOf, sepLine } from './table.ts'

/** What somebody is invited with who doesn't say their own. */
export type Otherwise = { role: Role; locale: Locale }

/** Why a line invites nobody. */
export type Slip = 'address' | 'name' | 'role' | 'language' | 'quotes' | 'fields'

/** Somebody of the list, by the line that names them; or what stands there and why it is no use. */
export type Listed = { line: number } & (({ email: string; name: string } & Otherwise) | { slip: Slip; text: string })

const columns = {
  email: ['email', 'e-mail', 'address', 'e-mail address', 'email address', 'adres', 'adres e-mail', 'adres email'],
  name: ['name', 'full name', 'imię i nazwisko', 'nazwa'],
  role: ['role', 'rola'],
  language: ['language', 'język'],
} as const
type Column = keyof typeof columns
const inOrder: Column[] = ['name', 'role', 'language']

/** The columns as a first line names them; others are passed over. */
type Head = { columns: (Column | null)[]; separator: Separator }
type Line = { line: number; text: string }

/**
 * Who is to be invited, as people paste it: addresses one a line or with what separates them, `Name <address>`, or a table of address, name, role and language, with
 * a first line that names them in any order or without one. Refuses `invalid_input` for nothing, and for more than 200.
 */
export function readList(text: string, otherwise: Otherwise): Listed[] {
  const written = text.split(/\r\n?|\n/).map((one, index): Line => ({ line: index + 1, text: one }))
  const lines = written.filter((one) => one.text.trim() !== '' && !sepLine.test(one.text.trim()))
  // Before any is read: that takes a while with thousands.
  if (lines.length > peoplePerInvitation + 1) refuseTooMany()
  const head = lines[0] && headOf(lines[0].text)
  const listed = lines.slice(head ? 1 : 0).flatMap((line) => readLine(line, head ?? null, otherwise))
  if (listed.length === 0) refuse('invalid_input', { field: 'list', says: 'refusal.list_empty' })
  return listed.length > peoplePerInvitation ? refuseTooMany() : listed
}

const refuseTooMany = () =>
  refuse('invalid_input', { field: 'list', says: 'refusal.list_long', args: { most: peoplePerInvitation } })

function headOf(text: string): Head | null {
  const separator = separatorOf(text)
  const names = (cellsOf(text, separator) ?? []).map((cell) => cell.replace('\uFEFF', '').trim().toLowerCase())
  const found = names.map((name) => (Object.keys(columns) as Column[]).find((one) => isOne(columns[one], name)) ?? null)
  return found.includes('email') ? { columns: found, separator } : null
}

const isOne = (all: readonly string[], one: string) => all.includes(one)
const hasAt = (text: string) => /[@＠﹫]/.test(text)

function readLine({ line, text }: Line, head: Head | null, otherwise: Otherwise): Listed[] {
  const one = (cells: Cells): Listed => ({ line, ...readOne(cells, text, otherwise) })
  if (head) {
    const cells = cellsOf(text, head.separator)
    if (!cells) return [{ line, slip: 'quotes', text: text.trim() }]
    const more = cells.slice(head.columns.length).some((cell) => cell.trim() !== '')
    if (more) return [{ line, slip: 'fields', text: text.trim() }]
    return [one(Object.fromEntries(head.columns.flatMap((column, at) => (column ? [[column, cells[at] ?? '']] : []))))]
  }
  if (holdsMailbox(text.replaceAll(quoted, ''))) return mailboxesIn(text).map(one)
  const pieces = text.split(/[\s,;]+/).filter(Boolean)
  if (pieces.every(hasAt)) return pieces.map((email) => one({ email }))
  return rowIn(text).map((cells) => (typeof cells === 'string' ? { line, slip: cells, text: text.trim() } : one(cells)))
}

const quoted = /"[^"]*"/g
const holdsMailbox = (text: string) => /<[^<>]*[@＠﹫][^<>]*>/.test(text)

type Cells = Partial<Record<Column, string>>

/** As mail programs write them: `Jan Kowalski <jan@acme.example>, "Nowak, Anna" <anna@acme.example>; ewa@acme.example`. */
function mailboxesIn(text: string): Cells[] {
  const found: Cells[] = []
  let from = 0
  // What stands in quotation marks is a name, whatever it holds.
  for (const { 0: whole, 1: email, index } of text.matchAll(/"[^"]*"|<([^<>]*)>/g)) {
    if (email === undefined) continue
    const { alone, name } = beforeMailbox(text.slice(from, index))
    found.push(...alone.map((one) => ({ email: one })), { email, name })
    from = index + whole.length
  }
  const rest = text.slice(from).split(/[,;]/)
  return [...found, ...rest.filter((one) => one.trim() !== '').map((email) => ({ email }))]
}

/** What stands between two mailboxes: addresses by themselves, and the name of the next. */
function beforeMailbox(text: string): { alone: string[]; name: string } {
  const pieces = text.match(/(?:"[^"]*"|[^,;"]|")+/g) ?? []
  const last = pieces.slice(0, -1).findLastIndex((piece) => hasAt(piece) && readEmail(piece) !== null)
  const alone = pieces.slice(0, last + 1).filter((piece) => piece.trim() !== '')
  // "Kowalski, Jan" without quotation marks is one name.
  const name = pieces.slice(last + 1).map((piece) => piece.trim())
  return { alone, name: unquoted(name.filter(Boolean).join(', ')) }
}

const unquoted = (name: string) => name.replace(/^"(.*)"$/s, '$1').replace(/\\(.)/gs, '$1')

/** A row without a first line that says what is what: the address wherever it stands, then name, role and language; or several addresses. */
function rowIn(text: string): (Cells | Slip)[] {
  const cells = cellsOf(text, separatorOf(text))?.map((cell) => cell.trim())
  if (!cells) return ['quotes']
  const [only = ''] = cells
  if (cells.length === 1 && holdsMailbox(only)) return mailboxesIn(only)
  const addresses = cells.filter(hasAt)
  if (addresses.length === 0) return ['address']
  if (addresses.length > 1) return cells.filter(Boolean).map((email) => ({ email }))
  const others = cells.filter((cell) => !hasAt(cell))
  if (others.slice(inOrder.length).some(Boolean)) return ['fields']
  return [{ email: addresses[0] ?? '', ...Object.fromEntries(inOrder.map((column, at) => [column, others[at] ?? ''])) }]
}

/** Null: a quotation mark is out of place. */
function cellsOf(text: string, separator: Separator): string[] | null {
  try {
    return readTable(text, separator)[0]?.cells ?? []
  } catch (problem) {
    if (problem instanceof BrokenTable) return null
    throw problem
  }
}

function readOne({ email = '', name = '', role = '', language = '' }: Cells, text: string, otherwise: Otherwise) {
  const no = (slip: Slip) => ({ slip, text: email.trim() || text.trim() })
  const read = email.length > emailFieldLength ? null : readEmail(email)
  if (read === null) return no('address')
  // Some programs write the address twice.
  const called = hasAt(name) && readEmail(name) === read ? '' : readName(name)
  if (called === null || called.length > nameLongest) return no('name')
  const rank = role.trim() === '' ? otherwise.role : wordFor(roles, role, (one) => `people.role_${one}`)
  if (!rank) return no('role')
  const locale = language.trim() === '' ? otherwise.locale : wordFor(locales, language, (one) => `language.${one}`)
  if (!locale) return no('language')
  return { email: read, name: called || nameFrom(read), role: rank, locale }
}

/** Which of them is meant: by its own word, or by that of either language. */
function wordFor<Word extends string>(
  words: readonly Word[],
  typed: string,
  key: (word: Word) => `people.role_${Role}` | `language.${Locale}`,
): Word | undefined {
  const meant = typed.trim().toLowerCase()
  return words.find((word) =>
    [word, ...locales.map((locale) => sayIn(locale)(key(word)))].some((one) => one.toLowerCase() === meant),
  )
}

/** "Jan Kowalski" of jan.kowalski@acme.example. */
export function nameFrom(email: string): string {
  const [local = ''] = email.split(/[@+]/)
  const words = local.split(/[._-]+/).filter(Boolean)
  const name = foldName(words.map(([first = '', ...rest]) => first.toUpperCase() + rest.join('')).join(' '))
  return name === '' || name.length > nameLongest ? foldName(email.slice(0, nameLongest)) : name
}
