import { plain, undress } from './undress.ts'

/** What was typed is no code, and in which way; `digits` is how many digits it had. */
export type CodeSlip = { slip: 'missing' | 'short' | 'long' | 'not_digits' | 'several'; digits: number }

export const codeLength = 6
/** Whole words before or behind a code, as in "Your code is 123456", and a service's letters in front, as in "G-123456". */
const wordsBefore = /^(?:[\p{L}\p{M}'’]+(?:[\s:,.]+(?:-\s+)?))+(?=\d)/u
const wordsBehind = /(?<=^[\d\s-]*)(?:[\s,.(]+[\p{L}\p{M}'’]+)+$/u
const lettersBefore = /^\p{L}{1,3}-(?=\d)/u

/**
 * Reads a code as people type, paste or dictate it: spaces and dashes anywhere, digits of any script, and around it what was copied along
 * (`undress`). Gives six ASCII digits as text, leading zeros kept, or how it falls short: what is ambiguous is never guessed (requirement OTP-8).
 */
export function readCode(typed: string): { code: string } | CodeSlip {
  const text = plain(typed)
  const bare = withoutWords(undress(text, holdsCode)).replace(/[\s-]/g, '')
  const digits = bare.replace(/[^0-9]/g, '').length
  if (text.replace(/[\s-]/g, '') === '') return { slip: 'missing', digits }
  if (codesIn(text).length > 1) return { slip: 'several', digits }
  if (digits < [...bare].length || digits === 0) return { slip: 'not_digits', digits }
  if (digits < codeLength) return { slip: 'short', digits }
  if (digits > codeLength) return { slip: 'long', digits }
  return { code: bare }
}

const withoutWords = (text: string) => text.replace(wordsBefore, '').replace(lettersBefore, '').replace(wordsBehind, '')

const codesIn = (text: string) => text.match(/(?<![\d-])\d{3}[ -]?\d{3}(?![\d-])/g) ?? []
const holdsCode = (text: string) => codesIn(text).length > 0
