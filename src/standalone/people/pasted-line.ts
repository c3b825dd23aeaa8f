import { readEmail } from '../../spelling/email.ts'
import { BrokenTable, readTable, type Separator, separatorOf } from './table.ts'

const columns = {
  email: ['email', 'e-mail', 'address', 'e-mail address', 'email address', 'adres', 'adres e-mail', 'adres email'],
  name: ['name', 'full name', 'imię i nazwisko', 'nazwa'],
  role: ['role', 'rola'],
  language: ['language', 'język'],
} as const
type Column = keyof typeof columns
const inOrder: Column[] = ['name', 'role', 'language']

/** What a line says of somebody, as it stands there. */
export type Cells = Partial<Record<Column, string>>
/** Why a line can't be taken apart. */
export type Unreadable = 'address' | 'quotes' | 'fields'

/** The columns as a first line names them; others are passed over. */
export type Head = { columns: (Column | null)[]; separator: Separator }

/** The first line of a table, where it names the columns. */
export function headOf(text: string): Head | null {
  const separator = separatorOf(text)
  const names = (cellsOf(text, separator) ?? []).map((cell) => cell.replace('\uFEFF', '').trim().toLowerCase())
  const found = names.map((name) => (Object.keys(columns) as Column[]).find((one) => isOne(columns[one], name)) ?? null)
  return found.includes('email') ? { columns: found, separator } : null
}

const isOne = (all: readonly string[], one: string) => all.includes(one)
export const hasAt = (text: string) => /[@＠﹫]/.test(text)

/** Whom a line names: one person, or several. */
export function peopleIn(text: string, head: Head | null): (Cells | Unreadable)[] {
  if (head) return [rowBelow(head, text)]
  if (holdsMailbox(text.replaceAll(quoted, ''))) return mailboxesIn(text)
  const pieces = text.split(/[\s,;]+/).filter(Boolean)
  return pieces.every(hasAt) ? pieces.map((email) => ({ email })) : rowIn(text)
}

function rowBelow({ columns: names, separator }: Head, text: string): Cells | Unreadable {
  const cells = cellsOf(text, separator)
  if (!cells) return 'quotes'
  if (cells.slice(names.length).some((cell) => cell.trim() !== '')) return 'fields'
  return Object.fromEntries(names.flatMap((name, at) => (name ? [[name, cells[at] ?? '']] : [])))
}

const quoted = /"[^"]*"/g
const holdsMailbox = (text: string) => /<[^<>]*[@＠﹫][^<>]*>/.test(text)

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
function rowIn(text: string): (Cells | Unreadable)[] {
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
