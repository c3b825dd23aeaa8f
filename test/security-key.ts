import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign as signWith } from 'node:crypto'

// An authenticator as CTAP and WebAuthn describe it, in memory: what a browser hands on of a passkey or a security key, with whatever a test wants to be wrong with it.

type Algorithm = -7 | -8 | -257 | -48
type KeyParts = {
  algorithm?: Algorithm
  /** `null`: it counts nothing, and always says 0. */
  count?: number | null
  /** Whether it asks for PIN, finger or face. */
  verifies?: boolean
  attachment?: 'platform' | 'cross-platform'
  /** May be synced, and is. */
  synced?: boolean
}

/** What the server sent for the browser, as far as a key needs it. */
type Options = {
  challenge: string
  rp?: { id: string }
  rpId?: string
  allowCredentials?: { id: string }[]
  excludeCredentials?: { id: string }[]
}

/** What is said otherwise than it is. */
export type Twist = {
  origin?: string
  rpId?: string
  challenge?: string
  type?: string
  crossOrigin?: boolean
  /** Nobody touched it. */
  absent?: boolean
  /** Signed by another one. */
  forged?: boolean
  id?: string
}

export type SecurityKey = ReturnType<typeof makeKey>

/** One key, which holds one credential. */
export function makeKey(parts: KeyParts = {}) {
  const { algorithm = -7, verifies = false, attachment = 'cross-platform', synced = false } = parts
  const pair = newPair(algorithm)
  const id = randomBytes(32)
  const counted = { count: parts.count === undefined ? 0 : parts.count }
  const next = () => (counted.count === null ? 0 : (counted.count += 1))

  const key = {
    id: id.toString('base64url'),
    /** As a copy would have it that was used less often. */
    setCount: (count: number) => void (counted.count = count),
    /** `RegistrationResponseJSON` (WebAuthn Level 3, 5.1). */
    register(options: Options, origin: string, twist: Twist = {}) {
      const data = authenticatorData(twist.rpId ?? options.rp?.id ?? '', { twist, count: next(), more: attested() })
      const attestationObject = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', data],
        ]),
      )
      return {
        ...common(twist),
        response: {
          clientDataJSON: clientData('webauthn.create', options.challenge, origin, twist).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: attachment === 'platform' ? ['internal'] : ['usb', 'nfc'],
        },
      }
    },

    /** `AuthenticationResponseJSON`. */
    use(options: Options, origin: string, twist: Twist = {}) {
      const data = authenticatorData(twist.rpId ?? options.rpId ?? '', { twist, count: next() })
      const client = clientData('webauthn.get', options.challenge, origin, twist)
      const signed = Buffer.concat([data, sha256(client)])
      const by = twist.forged ? newPair(algorithm).privateKey : pair.privateKey
      return {
        ...common(twist),
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signWith(algorithm === -7 || algorithm === -257 ? 'sha256' : null, signed, by).toString(
            'base64url',
          ),
        },
      }
    },
  }
  return key

  function common(twist: Twist) {
    const named = twist.id ?? id.toString('base64url')
    return { id: named, rawId: named, type: 'public-key', authenticatorAttachment: attachment }
  }

  /** WebAuthn Level 3, 6.1. */
  function authenticatorData(rpId: string, of: { twist: Twist; count: number; more?: Buffer }): Buffer {
    const present = of.twist.absent ? 0 : 0x01
    const flags = present | (verifies ? 0x04 : 0) | (synced ? 0x18 : 0) | (of.more ? 0x40 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(of.count)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, of.more ?? Buffer.alloc(0)])
  }

  /** 6.5.1, of a maker that doesn't say its name. */
  function attested(): Buffer {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(id.length)
    return Buffer.concat([Buffer.alloc(16), length, id, cbor(coseKey(algorithm, pair.publicKey))])
  }
}

function newPair(algorithm: Algorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  if (algorithm === -7) return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (algorithm === -257) return generateKeyPairSync('rsa', { modulusLength: 2048 })
  return algorithm === -8 ? generateKeyPairSync('ed25519') : generateKeyPairSync('ml-dsa-44' as 'ed25519')
}

/** RFC 9052 7; RFC 9053; RFC 8230; of -48: `AKP`, whose public key stands in the SPKI behind 22 bytes. */
function coseKey(algorithm: Algorithm, key: KeyObject): Map<number, unknown> {
  const spki = () => key.export({ type: 'spki', format: 'der' })
  const jwk = () => key.export({ format: 'jwk' }) as Record<string, string | undefined>
  const part = (name: 'x' | 'y' | 'n' | 'e') => Buffer.from(jwk()[name] ?? '', 'base64url')
  const entries: Record<Algorithm, () => [number, unknown][]> = {
    [-7]: () => [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, part('x')],
      [-3, part('y')],
    ],
    [-8]: () => [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, part('x')],
    ],
    [-257]: () => [
      [1, 3],
      [3, -257],
      [-1, part('n')],
      [-2, part('e')],
    ],
    [-48]: () => [
      [1, 7],
      [3, -48],
      [-1, spki().subarray(-1312)],
    ],
  }
  return new Map(entries[algorithm]())
}

function clientData(type: string, challenge: string, origin: string, twist: Twist): Buffer {
  return Buffer.from(
    JSON.stringify({
      type: twist.type ?? type,
      challenge: twist.challenge ?? challenge,
      origin: twist.origin ?? origin,
      crossOrigin: twist.crossOrigin ?? false,
    }),
  )
}

const sha256 = (of: string | Buffer) => createHash('sha256').update(of).digest()

/** RFC 8949, of what an attestation and a key are made of: integers, bytes, text, maps. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  const entries = [...(value as Map<unknown, unknown>)]
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([name, one]) => [cbor(name), cbor(one)])])
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length])
  if (length < 0x100) return Buffer.from([(major << 5) | 24, length])
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff])
}
