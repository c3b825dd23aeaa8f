import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { HOTP, Secret } from 'otpauth'
import { type Algorithm, hotp } from './hotp.ts'
import appendixD from './vectors/rfc4226-appendix-d.json' with { type: 'json' }
import appendixB from './vectors/rfc6238-appendix-b.json' with { type: 'json' }

const sixDigits = { algorithm: 'SHA1', digits: 6 } as const

test('OTP-2: all ten values of RFC 4226 Appendix D come out', () => {
  const secret = Buffer.from(appendixD.secretAscii)
  const codes = Array.from({ length: 10 }, (_, counter) => hotp(secret, counter, sixDigits))
  assert.deepEqual(codes, appendixD.codes)
})

test('OTP-2: all six SHA-1 values of RFC 6238 Appendix B come out', () => {
  assert.deepEqual(computed('SHA1'), given('SHA1'))
})

test('OTP-2: all six SHA-256 values of RFC 6238 Appendix B come out with the 32-byte secret', () => {
  assert.deepEqual(computed('SHA256'), given('SHA256'))
})

test('OTP-2: all six SHA-512 values of RFC 6238 Appendix B come out with the 64-byte secret', () => {
  assert.deepEqual(computed('SHA512'), given('SHA512'))
})

test('a counter beyond 32 bits counts in full', () => {
  const secret = Buffer.from(appendixD.secretAscii)
  const independent = new HOTP({ secret: Secret.fromHex(secret.toString('hex')), digits: 6 })
  const counters = [2 ** 32 - 1, 2 ** 32, 2 ** 40 + 7, Number.MAX_SAFE_INTEGER]
  assert.deepEqual(
    counters.map((counter) => hotp(secret, counter, sixDigits)),
    counters.map((counter) => independent.generate({ counter })),
  )
})

test('a kept key gives the same codes as the bytes', () => {
  const secret = Buffer.from(appendixD.secretAscii)
  assert.equal(hotp(createSecretKey(secret), 4, sixDigits), appendixD.codes[4])
})

test('a counter that is no whole number from 0 is refused', () => {
  const secret = Buffer.from(appendixD.secretAscii)
  for (const counter of [-1, 0.5, 2 ** 53, NaN, Infinity])
    assert.throws(() => hotp(secret, counter, sixDigits), RangeError)
})

function computed(algorithm: Algorithm): string[] {
  const secret = Buffer.from(appendixB.secretsAscii[algorithm])
  return appendixB.rows.map(({ time }) => hotp(secret, Math.floor(time / 30), { algorithm, digits: 8 }))
}

function given(algorithm: Algorithm): string[] {
  assert.equal(appendixB.rows.length, 6)
  return appendixB.rows.map((row) => row[algorithm])
}
