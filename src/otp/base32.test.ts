import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeBase32, encodeBase32 } from './base32.ts'

const ascii = (text: string) => new TextEncoder().encode(text)

test('the test vectors of RFC 4648 §10 come out, without their padding', () => {
  const texts = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar']
  assert.deepEqual(
    texts.map((text) => encodeBase32(ascii(text))),
    ['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'],
  )
})

test('any bytes come back from their base32, in either case', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      const text = encodeBase32(bytes)
      assert.match(text, /^[A-Z2-7]*$/)
      assert.deepEqual(decodeBase32(text), bytes)
      assert.deepEqual(decodeBase32(text.toLowerCase()), bytes)
    }),
  )
})

test('padding as RFC 4648 §6 writes it is read', () => {
  assert.deepEqual(decodeBase32('MY======'), ascii('f'))
  assert.deepEqual(decodeBase32('MZXW6YQ='), ascii('foob'))
})

test('OTP-3: twenty bytes are 32 characters without an equals sign', () => {
  assert.equal(encodeBase32(new Uint8Array(20).fill(255)), '7'.repeat(32))
})

test('what is no base32 is refused', () => {
  const refused = ['M1', 'MZ XQ', 'MŹ', 'M', 'MZX', 'MZXW6Y', 'MZ', 'MY=', 'MY=====', '========', 'M=Y=====', '🙂']
  for (const text of refused) assert.throws(() => decodeBase32(text), RangeError, text)
})

test('text that ends in the middle of a byte is refused, whatever its last character is', () => {
  for (const text of ['A', 'AAA', 'AAAAAA', 'MZXW6A', 'MZXW6YTBA'])
    assert.throws(() => decodeBase32(text), /cut short/, text)
})
