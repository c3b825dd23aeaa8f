import { BadSetting } from '../bad-setting.ts'
import type { RingKey } from './vault.ts'

/** The keys that documents show. Whoever copied them has no secret. */
const exampleKeys = ['AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', 'EXAMPLEkeyEXAMPLEkeyEXAMPLEkeyEXAMPLEkeyEXA=']
const keyBytes = 32

/**
 * `id:base64,id:base64`, newest first; an id is 1 to 32 letters, digits, `_` or `-`, a key exactly 32 bytes. Throws `BadSetting`,
 * which names a key by its place: who mixed up the parts may have written a key where its id belongs.
 */
export function readKeys(text: string): RingKey[] {
  const keys = text.split(',').map((entry, index) => readKey(entry.trim(), `key ${index + 1}`))
  const ids = new Set(keys.map((key) => key.id))
  const values = new Set(keys.map((key) => Buffer.from(key.bytes).toString('hex')))
  if (ids.size < keys.length || values.size < keys.length) {
    throw new BadSetting('COUNTERSIGN_KEYS names a key twice.')
  }
  return keys
}

function readKey(entry: string, place: string): RingKey {
  const [, id, encoded] = /^([\w-]{1,32}):([\w+/-]*={0,2})$/.exec(entry) ?? []
  if (id === undefined || encoded === undefined) {
    throw new BadSetting('COUNTERSIGN_KEYS must read id:base64key, several separated by commas, the newest first.')
  }
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== keyBytes) {
    throw new BadSetting(`COUNTERSIGN_KEYS: ${place} is not ${keyBytes} bytes in base64.`)
  }
  if (new Set(bytes).size === 1) throw new BadSetting(`COUNTERSIGN_KEYS: ${place} is one byte repeated.`)
  if (exampleKeys.some((example) => Buffer.from(example, 'base64').equals(bytes))) {
    throw new BadSetting(`COUNTERSIGN_KEYS: ${place} is the example from the documents. Make your own.`)
  }
  return { id, bytes }
}
