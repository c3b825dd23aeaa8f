import { decodeBase32, encodeBase32 } from '../../src/otp/base32.ts'

export type Kind = 'password' | 'secret' | 'code' | 'backup code' | 'token' | 'reset link' | 'confirmation link'
/** Something that must stay secret, and all the ways in which it could be written. */
export type Needle = { kind: Kind; value: string; spellings: string[] }

export function needle(kind: Kind, value: string): Needle {
  const texts =
    kind === 'backup code'
      ? [value, value.replaceAll('-', '')]
      : [value, encodeURIComponent(value), value.replaceAll(' ', '+')]
  const raws = [...new Set(texts)].map((text) => Buffer.from(text))
  if (kind === 'secret') raws.push(Buffer.from(decodeBase32(value)))
  if (kind === 'token' || kind.endsWith('link')) raws.push(Buffer.from(value, 'base64url'))
  return { kind, value, spellings: [...new Set(raws.flatMap(spellingsOf))] }
}

/** The needles that stand in a text, or in bytes read as latin1. */
export function found(needles: Needle[], hay: string): string[] {
  const places = placesIn(hay)
  return needles
    .filter(({ spellings }) => spellings.some((spelling) => stands(spelling, hay, places)))
    .map(({ kind, value }) => `${kind} ${value}`)
}

/** Where any four signs stand: a thousand spellings are looked for in megabytes, and each would be read through for each. */
function placesIn(hay: string): (beginning: string) => number[] {
  const buckets = new Int32Array(1 << 16).fill(-1)
  const earlier = new Int32Array(hay.length)
  const bucketAt = (text: string, at: number) =>
    ((text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) * 31 + text.charCodeAt(at + 2)) * 31 + text.charCodeAt(at + 3)
  for (let at = 0; at + 4 <= hay.length; at += 1) {
    const bucket = bucketAt(hay, at) & 0xffff
    earlier[at] = buckets[bucket] ?? -1
    buckets[bucket] = at
  }
  return (beginning) => {
    const places: number[] = []
    for (let at = buckets[bucketAt(beginning, 0) & 0xffff] ?? -1; at >= 0; at = earlier[at] ?? -1) places.push(at)
    return places
  }
}

/** Short ones must stand alone: six digits come about by chance within longer numbers. */
function stands(spelling: string, hay: string, places: (beginning: string) => number[]): boolean {
  const aWord = /[0-9A-Za-z_-]/
  return places(spelling).some((at) => {
    if (!hay.startsWith(spelling, at)) return false
    return spelling.length > 6 || !(aWord.test(hay[at - 1] ?? '') || aWord.test(hay[at + spelling.length] ?? ''))
  })
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
