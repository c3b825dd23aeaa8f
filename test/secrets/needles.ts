import { decodeBase32, encodeBase32 } from '../../src/otp/base32.ts'

export type Kind = 'password' | 'secret' | 'code' | 'backup code' | 'token' | 'reset link' | 'confirmation link'
/** Something that must stay secret, and all the ways in which it could be written. */
export type Needle = { kind: Kind; value: string; spellings: RegExp[] }

export function needle(kind: Kind, value: string): Needle {
  const texts =
    kind === 'backup code'
      ? [value, value.replaceAll('-', '')]
      : [value, encodeURIComponent(value), value.replaceAll(' ', '+')]
  const raws = [...new Set(texts)].map((text) => Buffer.from(text))
  if (kind === 'secret') raws.push(Buffer.from(decodeBase32(value)))
  if (kind === 'token' || kind.endsWith('link')) raws.push(Buffer.from(value, 'base64url'))
  return { kind, value, spellings: [...new Set(raws.flatMap(spellingsOf))].map(pattern) }
}

/** The needles that stand in a text, or in bytes read as latin1. */
export function found(needles: Needle[], hay: string): string[] {
  return needles
    .filter(({ spellings }) => spellings.some((spelling) => spelling.test(hay)))
    .map(({ kind, value }) => `${kind} ${value}`)
}

function spellingsOf(raw: Buffer): string[] {
  const hex = raw.toString('hex')
  return [raw.toString('latin1'), hex, hex.toUpperCase(), ...inBase64(raw), ...inBase32(raw)]
}

/** Base64 looks different at each of three offsets; the whole groups in the middle stay. */
function inBase64(raw: Buffer): string[] {
  if (raw.length < 12) return [raw.toString('base64'), raw.toString('base64url')]
  const middles = [0, 1, 2].map((offset) => raw.subarray(offset, raw.length - ((raw.length - offset) % 3)))
  return middles.flatMap((middle) => [middle.toString('base64'), middle.toString('base64url')])
}

/** The same for base32, with five offsets. */
function inBase32(raw: Buffer): string[] {
  if (raw.length < 12) return [encodeBase32(raw)]
  return [0, 1, 2, 3, 4].map((offset) => encodeBase32(raw.subarray(offset, raw.length - ((raw.length - offset) % 5))))
}

/** Short ones must stand alone: six digits come about by chance within longer numbers. */
function pattern(text: string): RegExp {
  const escaped = text.replace(/[^\w]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return new RegExp(text.length > 6 ? escaped : `(?<![0-9A-Za-z_-])${escaped}(?![0-9A-Za-z_-])`)
}
