/** What was typed is no code, and in which way; `digits` is how many digits it had. */
export type CodeSlip = { slip: 'missing' | 'short' | 'long' | 'not_digits'; digits: number }

const codeLength = 6
/** White space of any width, dashes of any kind, the minus sign, and what can't be seen at all (format characters). */
const separators = /[\s\p{Pd}\p{Cf}\u2212]/gu
const fullWidthZero = 0xff10

/**
 * Reads a code as people type, paste or dictate it: spaces and dashes anywhere, full-width digits of Asian keyboards.
 * Gives six ASCII digits as text, leading zeros kept, or how it falls short (requirement OTP-8).
 */
export function readCode(typed: string): { code: string } | CodeSlip {
  const text = typed.replace(separators, '').replace(/[０-９]/g, toAscii)
  const digits = text.replace(/[^0-9]/g, '').length
  if (text === '') return { slip: 'missing', digits }
  if (digits < [...text].length) return { slip: 'not_digits', digits }
  if (digits < codeLength) return { slip: 'short', digits }
  if (digits > codeLength) return { slip: 'long', digits }
  return { code: text }
}

function toAscii(digit: string): string {
  return String(digit.charCodeAt(0) - fullWidthZero)
}
