import type { Randomness } from '../adapters/randomness.ts'
import { plain, undress } from '../otp/undress.ts'

/** Crockford's base32: no I, L or O, which look like 1 and 0, and no U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const base = alphabet.length
const randomCharacters = 15 // 75 bits
export const codeLength = randomCharacters + 1
const values = new Map([...alphabet].map((character, value) => [character, value]))
const lookAlikes = new Map([
  ['O', 0],
  ['I', 1],
  ['L', 1],
])
/** A code as the sheet shows it, or without its dashes, standing by itself. */
const written = /(?<![\p{L}\p{N}-])(?:[0-9a-z]{16}|[0-9a-z]{4}(?:-[0-9a-z]{4}){3})(?![\p{L}\p{N}-])/giu
/** What a list or a table puts before a code on its line: `10:`, `#3)`, `a.`, a cell. */
const lineMark = /^[\s\p{P}\p{S}]*(?:\d{1,2}|\p{L})\s*[.):;,\]|\t-]/u
/** Digits and single letters might belong to a code, and nobody copies controls. One test of each place: a pattern over whole words would take time without end over a long one. */
const loose = /\p{N}|(?!\s)[\p{Cc}\p{Cs}]|(?<![\p{L}\p{M}'’])\p{L}(?![\p{L}\p{M}'’])/u

/** A new backup code as people see it, `XXXX-XXXX-XXXX-XXXX`: 75 random bits and a check character. */
export function makeBackupCode(randomness: Randomness): string {
  // A byte has 256 values, 8 for each character: the remainder favours none.
  const characters = Array.from(randomness.bytes(randomCharacters), (byte) => byte % base)
  return showBackupCode([...characters, checkValueFor(characters)].map((value) => alphabet.charAt(value)).join(''))
}

/** What was typed is no backup code, and in which way; `count` is how many characters it had beside spaces, dashes and what surrounds a code. */
export type BackupCodeSlip = { slip: 'missing' | 'length' | 'check' | 'several'; count: number }

/**
 * Reads a backup code as people type or paste it: any case, spaces and dashes anywhere, O for 0, I and L for 1, digits of any script, and around it
 * what was copied along, such as the rest of a sheet's line (`undress`). Gives the 16 characters as `makeBackupCode` chose them, without
 * dashes, or the slip; what is ambiguous is never guessed (requirements BAC-2 and BAC-3).
 */
export function readBackupCode(typed: string): { code: string } | BackupCodeSlip {
  // NFKC: full-width letters of Asian keyboards become the plain ones.
  const text = plain(typed.normalize('NFKC'))
  const bare = undress(text, (part) => codesIn(part).length > 0)
  const characters = [...bare.replace(/[\s-]/g, '')]
  const count = characters.length
  if (count === 0) return { slip: 'missing', count }
  const [shown, ...others] = codesIn(text)
  if (others.length > 0) return { slip: 'several', count }
  if (count === codeLength) return checked(characters)
  // Among whole words and signs, such as "my code 7K3M-… please", only one that is right in itself.
  const among = shown !== undefined && standsAlone(bare, shown) ? checked([...shown.replaceAll('-', '')]) : null
  return among !== null && 'code' in among ? among : { slip: 'length', count }
}

const codesIn = (text: string): string[] => text.match(written) ?? []

function standsAlone(text: string, shown: string): boolean {
  const [before = '', behind = ''] = text.split(shown)
  return !loose.test(before.replace(lineMark, '')) && !loose.test(behind)
}

function checked(characters: string[]): { code: string } | BackupCodeSlip {
  const read = characters.map((character) => valueOf(character.toUpperCase()))
  const known = read.filter((value) => value !== undefined)
  const right = known.length === codeLength && known.at(-1) === checkValueFor(known.slice(0, -1))
  if (!right) return { slip: 'check', count: characters.length }
  return { code: known.map((value) => alphabet.charAt(value)).join('') }
}

/** The 16 characters of a backup code in four groups of four. */
export function showBackupCode(code: string): string {
  return code.match(/.{1,4}/g)?.join('-') ?? ''
}

function valueOf(character: string): number | undefined {
  return values.get(character) ?? lookAlikes.get(character)
}

/**
 * Luhn mod 32: every second value, from the right, is doubled and its two base-32 digits are added. Doubling so maps no two
 * values to one, so that each single wrong character shows. A swap of neighbours shows where the doubled value minus the
 * value itself differs, which modulo 32 it does for all values but one pair: 0 and Z (31) both give 0.
 */
function checkValueFor(characters: number[]): number {
  const sum = characters.toReversed().reduce((sum, value, index) => sum + (index % 2 === 0 ? doubled(value) : value), 0)
  return (base - (sum % base)) % base
}

function doubled(value: number): number {
  return Math.floor((2 * value) / base) + ((2 * value) % base)
}
