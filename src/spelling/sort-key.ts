import { foldEmail } from './email.ts'
import { nameKey } from './name.ts'

/** Letters that no decomposition takes apart, and what they are looked for by. */
const apart: Record<string, string> = { ł: 'l', đ: 'd', ø: 'o', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ð: 'd', ı: 'i' }
/** Letters of their own in Polish: each stands behind the one that it looks like. */
const behind = new Set('ąćęłńóśźż')

/**
 * By what a name is sorted in the database, byte by byte: in any case, with Polish letters where Polish has them, and every other accent aside. Sorting by a
 * reader's language would need all names in one place.
 */
export const sortKey = (name: string): string =>
  [...nameKey(name).normalize('NFC')].map((letter) => plain(letter) + (behind.has(letter) ? '~' : '')).join('')

/** The words by which somebody is found: each of the name, the address, and each of what stands before its @. Without accents, in small letters. */
export function searchWords({ name, email }: { name: string; email: string }): string[] {
  const [local = ''] = email.split('@')
  return [...new Set([...wordsOf(name), ...wordsOf(local), searchKey(email).slice(0, longest)])].filter(Boolean)
}

/** What was typed, as the words are kept: each has to begin one of them. */
export const wordsOf = (typed: string): string[] =>
  searchKey(typed)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((word) => word.slice(0, longest))

/**
 * By what words of the index each word begins that was typed, the longest first: an address as a whole, with whatever stood around it, and all else as words.
 * Empty where nothing was typed but signs.
 */
export function prefixesOf(typed: string): string[] {
  const parts = typed.split(/\s+/).map((part) => part.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
  const found = parts.flatMap((part) =>
    part.includes('@') ? [searchKey(foldEmail(part)).slice(0, longest)] : wordsOf(part),
  )
  const longestFirst = [...new Set(found)].filter(Boolean).toSorted((a, b) => b.length - a.length)
  // Who has a word that begins with the longer one has one that begins with the shorter.
  return longestFirst.filter((word, place) => !longestFirst.slice(0, place).some((other) => other.startsWith(word)))
}

export const searchKey = (text: string): string => [...nameKey(text).normalize('NFC')].map(plain).join('')

const longest = 64

const plain = (letter: string): string => apart[letter] ?? letter.normalize('NFD').replaceAll(/\p{M}/gu, '')
