import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { systemRandomness, type Randomness } from './randomness.ts'
import { createVault, type RingKey } from './vault.ts'

const newKey = (id: string): RingKey => ({ id, bytes: randomBytes(32) })
const ring = [newKey('2026-11')]
const vault = createVault(ring, systemRandomness)
const mine = { person: 'p1', row: 'a1' }
const plain = Buffer.from('twenty bytes, secret')

test('STO-1: what was sealed opens again, whatever its bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.deepEqual(new Uint8Array(vault.open(vault.seal(bytes, mine).sealed, mine)), bytes)
    }),
  )
})

test('STO-1: no flipped bit opens, in nonce, text or tag', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(), (bytes, at) => {
      const { head, body } = apart(vault.seal(bytes, mine).sealed)
      const bit = at % (body.length * 8)
      body[bit >> 3] = (body[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.throws(() => vault.open(together(head, body), mine))
    }),
    { numRuns: 500 },
  )
})

test('STO-1: no single other character opens, in version, key id or text', () => {
  const { sealed } = vault.seal(plain, mine)
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.constantFrom(...'AZaz09-_.=+/ '), (at, character) => {
      fc.pre(sealed[at] !== character)
      assert.throws(() => vault.open(sealed.slice(0, at) + character + sealed.slice(at + 1), mine))
    }),
    { numRuns: 500 },
  )
})

test('STO-1: no cut opens, from either end, down to nothing', () => {
  const { head, body } = apart(vault.seal(plain, mine).sealed)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: body.length }), (bytes) => {
      assert.throws(() => vault.open(together(head, body.subarray(0, -bytes)), mine))
      assert.throws(() => vault.open(together(head, body.subarray(bytes)), mine))
    }),
  )
})

test('STO-1: a tag of twelve bytes is refused, also over an empty text', () => {
  const { head, body } = apart(vault.seal(Buffer.alloc(0), mine).sealed)
  assert.equal(body.length, 12 + 16)
  assert.throws(() => vault.open(together(head, body.subarray(0, -4)), mine), /cut short/)
})

test('STO-1: each seal asks chance for 96 fresh bits, and the same text is sealed differently', () => {
  const asked: number[] = []
  const counted: Randomness = {
    ...systemRandomness,
    bytes(length) {
      asked.push(length)
      return systemRandomness.bytes(length)
    },
  }
  const counting = createVault(ring, counted)
  const sealed = Array.from({ length: 100 }, () => counting.seal(plain, mine).sealed)
  assert.deepEqual(asked, Array(100).fill(12))
  assert.equal(new Set(sealed.map((text) => apart(text).body.subarray(0, 12).toString('hex'))).size, 100)
})

test('STO-2: what is moved to another person or row does not open', () => {
  const { sealed } = vault.seal(plain, mine)
  assert.throws(() => vault.open(sealed, { ...mine, person: 'p2' }))
  assert.throws(() => vault.open(sealed, { ...mine, row: 'a2' }))
  assert.throws(() => vault.open(sealed, { person: mine.row, row: mine.person }))
})

test('STO-2: what is renamed to another key does not open, even where both names hold the same bytes', () => {
  const [first, second] = [newKey('first'), newKey('second')]
  const both = createVault([first, second], systemRandomness)
  const { sealed } = both.seal(plain, mine)
  assert.throws(() => both.open(sealed.replace('v1.first.', 'v1.second.'), mine))
  const twins = createVault([first, { id: 'twin', bytes: first.bytes }], systemRandomness)
  assert.throws(() => twins.open(sealed.replace('v1.first.', 'v1.twin.'), mine))
})

test('STO-3: the newest key seals, every key of the ring opens', () => {
  const [old, recent] = [newKey('old'), newKey('new')]
  const before = createVault([old], systemRandomness).seal(plain, mine)
  const after = createVault([recent, old], systemRandomness)
  assert.equal(before.keyId, 'old')
  assert.deepEqual(Buffer.from(after.open(before.sealed, mine)), plain)
  assert.equal(after.seal(plain, mine).keyId, 'new')
})

test('CHL-7: a key id that is not in the ring is a fault, for opening and for peppering', () => {
  const { sealed } = createVault([newKey('lost')], systemRandomness).seal(plain, mine)
  assert.throws(() => vault.open(sealed, mine), /No key "lost"/)
  assert.throws(() => vault.pepperOf('lost'), /No key "lost"/)
})

test('CHL-7: an empty ring is a fault, not an open vault', () => {
  assert.throws(() => createVault([], systemRandomness), /empty/)
})

test('a value of another version is a fault', () => {
  const { sealed } = vault.seal(plain, mine)
  assert.throws(() => vault.open(sealed.replace('v1.', 'v2.'), mine), /version/)
  assert.throws(() => vault.open('', mine), /version/)
})

test('BAC-5: the pepper of a key is the same in every ring, other than another key’s, and not the key itself', () => {
  const [old, recent] = [newKey('old'), newKey('new')]
  const pepper = createVault([old], systemRandomness).pepperOf('old')
  const later = createVault([recent, old], systemRandomness)
  assert.deepEqual(later.pepperOf('old'), pepper)
  assert.notDeepEqual(later.pepperOf('new'), pepper)
  assert.notDeepEqual(Buffer.from(pepper), Buffer.from(old.bytes))
  assert.equal(pepper.length, 32)
})

/** `v1.key-id.` and the bytes behind it. */
function apart(sealed: string): { head: string; body: Buffer } {
  const cut = sealed.lastIndexOf('.') + 1
  return { head: sealed.slice(0, cut), body: Buffer.from(sealed.slice(cut), 'base64url') }
}

function together(head: string, body: Buffer): string {
  return head + body.toString('base64url')
}
