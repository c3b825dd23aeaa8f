import type { Role } from '../../adapters/schema.ts'
import { emailFieldLength, nameLongest, peoplePerInvitation } from '../../limits.ts'
import { type Locale, locales, sayIn } from '../../messages/messages.ts'
import { refuse } from '../../refusals.ts'
import { readEmail } from '../../spelling/email.ts'
import { foldName, readName } from '../../spelling/name.ts'
import { type Cells, hasAt, type Head, headOf, peopleIn, type Unreadable } from './pasted-line.ts'
import { roles } from './roles.ts'
import { sepLine } from './table.ts'

/** What somebody is invited with who doesn't say their own. */
export type Otherwise = { role: Role; locale: Locale }

/** Why a line invites nobody. */
export type Slip = Unreadable | 'name' | 'role' | 'language'

/** Somebody of the list, by the line that names them; or what stands there and why it is no use. */
export type Listed = { line: number } & (({ email: string; name: string } & Otherwise) | { slip: Slip; text: string })

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

function readLine({ line, text }: Line, head: Head | null, otherwise: Otherwise): Listed[] {
  return peopleIn(text, head).map((found) =>
    typeof found === 'string' ? { line, slip: found, text: text.trim() } : { line, ...readOne(found, text, otherwise) },
  )
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
function nameFrom(email: string): string {
  const [local = ''] = email.split(/[@+]/)
  const words = local.split(/[._-]+/).filter(Boolean)
  const name = foldName(words.map(([first = '', ...rest]) => first.toUpperCase() + rest.join('')).join(' '))
  return name === '' || name.length > nameLongest ? foldName(email.slice(0, nameLongest)) : name
}
