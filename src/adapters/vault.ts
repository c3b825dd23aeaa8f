import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Randomness } from './randomness.ts'

/** One key of the ring: a short id that is stored beside what it sealed, and 32 bytes. */
export type RingKey = { id: string; bytes: Uint8Array }

/** What a sealed value belongs to. Moved to another person or row, it does not open (requirement STO-2). */
type Belonging = { person: string; row: string }

/** A sealed text as the database holds it, and the id of the key that sealed it. */
type Sealed = { sealed: string; keyId: string }

/** Seals what the database must hold but never show. */
export type Vault = {
  seal(plain: Uint8Array, belonging: Belonging): Sealed
  /** Throws when the value was changed, moved, or sealed by a key that is not in the ring: a fault, never a "no". */
  open(sealed: string, belonging: Belonging): Uint8Array
  /** The pepper that one key of the ring stands for: of backup codes made before batches had a sealed one of their own. */
  pepperOf(keyId: string): Uint8Array
}

const version = 'v1'
/** What every text begins with that a key of this id has sealed. */
export const sealedPrefix = (keyId: string) => `${version}.${keyId}.`
const nonceBytes = 12 // 96 bits, NIST SP 800-38D §5.2.1.1
const tagBytes = 16

/** AES-256-GCM over a ring of keys, newest first: seals with the newest, opens with any. */
export function createVault(ring: RingKey[], randomness: Randomness): Vault {
  const keys = new Map(ring.map((key) => [key.id, { sealing: derive(key, 'seal'), pepper: derive(key, 'pepper') }]))
  const newest = ring[0]
  if (!newest) throw new Error('The key ring is empty')
  const keyNamed = (id: string) => {
    const key = keys.get(id)
    if (!key) throw new Error(`No key "${id}" in the ring`)
    return key
  }

  return {
    seal(plain, belonging) {
      const nonce = randomness.bytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', keyNamed(newest.id).sealing, nonce, { authTagLength: tagBytes })
      cipher.setAAD(associatedData(belonging, newest.id))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      const packed = Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')
      return { sealed: sealedPrefix(newest.id) + packed, keyId: newest.id }
    },

    open(sealed, belonging) {
      const [found, keyId, packed, ...rest] = sealed.split('.')
      if (found !== version || !keyId || !packed || rest.length > 0)
        throw new Error('Not a sealed value of this version')
      const bytes = Buffer.from(packed, 'base64url')
      // Read back, so that no second spelling of the same bytes opens.
      if (bytes.toString('base64url') !== packed) throw new Error('A sealed value is not plain base64url')
      if (bytes.length < nonceBytes + tagBytes) throw new Error('A sealed value is cut short')
      const decipher = createDecipheriv('aes-256-gcm', keyNamed(keyId).sealing, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(associatedData(belonging, keyId))
      decipher.setAuthTag(bytes.subarray(-tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
    },

    pepperOf: (keyId) => keyNamed(keyId).pepper,
  }
}

function associatedData(belonging: Belonging, keyId: string) {
  return Buffer.from([version, belonging.person, belonging.row, keyId].join('|'))
}

/** One key, one purpose (NIST SP 800-57 §5.2): sealing and peppering never share theirs. */
function derive(key: RingKey, purpose: string) {
  return Buffer.from(hkdfSync('sha256', key.bytes, '', `countersign ${purpose} ${version}`, 32))
}
