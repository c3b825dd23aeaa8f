/** RFC 4648 §6: 32 characters that survive case-folding and being read aloud, five bits each. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const bitsPerCharacter = 5

/** Base32 in upper case without padding, as authenticator apps take it. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= bitsPerCharacter) {
      bits -= bitsPerCharacter
      text += alphabet.charAt((held >>> bits) & 31)
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + alphabet.charAt((held << (bitsPerCharacter - bits)) & 31) : text
}

/**
 * The bytes of a base32 text in either case, with its padding or without. Throws `RangeError` on a foreign character, on
 * a length that no bytes have, and on left-over bits that are not zero (RFC 4648 §3.5: else two texts mean one secret).
 */
export function decodeBase32(text: string): Uint8Array {
  const characters = withoutPadding(text).toUpperCase()
  const bytes = new Uint8Array(Math.floor((characters.length * bitsPerCharacter) / 8))
  let filled = 0
  let held = 0
  let bits = 0
  for (const character of characters) {
    const value = alphabet.indexOf(character)
    if (value < 0) throw new RangeError('Base32 has only the letters A to Z and the digits 2 to 7')
    held = (held << bitsPerCharacter) | value
    bits += bitsPerCharacter
    if (bits < 8) continue
    bits -= 8
    bytes[filled++] = held >>> bits
    held &= (1 << bits) - 1
  }
  if (bits >= bitsPerCharacter || held !== 0) throw new RangeError('The base32 text is cut short')
  return bytes
}

function withoutPadding(text: string): string {
  if (!text.includes('=')) return text
  if (text.length % 8 !== 0 || !/^[^=]+={1,6}$/.test(text)) throw new RangeError('The base32 padding is wrong')
  return text.slice(0, text.indexOf('='))
}
