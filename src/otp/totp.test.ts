import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Secret as IndependentSecret, TOTP } from 'otpauth'
import { asSecret, codeAt, diagnoseStep, matchStep, stepAt, stepEndsAt } from './totp.ts'

const secret = asSecret(Buffer.from('12345678901234567890'))
const independent = new TOTP({ secret: IndependentSecret.fromHex(Buffer.from(secret).toString('hex')) })
const step = 59_000_000
const opens = step * 30_000

test('OTP-1: codes are those that an independent maker with SHA-1, 6 digits and 30 s shows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (timestamp) => {
      assert.equal(codeAt(secret, stepAt(timestamp)), independent.generate({ timestamp }))
    }),
  )
})

test('OTP-1: steps are 30 s long and counted from the epoch', () => {
  assert.deepEqual([0, 29_999, 30_000, 59_999, 60_000].map(stepAt), [0, 0, 1, 1, 2])
  assert.equal(stepEndsAt(0), 30_000)
  assert.equal(stepAt(stepEndsAt(step) - 1), step)
  assert.equal(stepAt(stepEndsAt(step)), step + 1)
})

test('OTP-3: a secret has exactly 20 bytes', () => {
  assert.equal(asSecret(new Uint8Array(20)).length, 20)
  for (const length of [0, 15, 16, 19, 21, 32]) assert.throws(() => asSecret(new Uint8Array(length)), RangeError)
})

test('OTP-4: a code is taken from the first millisecond of the step before its own', () => {
  const code = codeAt(secret, step)
  assert.equal(matchStep(secret, code, stepAt(opens - 30_000)), step)
  assert.equal(matchStep(secret, code, stepAt(opens - 30_001)), null)
})

test('OTP-4: a code is taken until the last millisecond of the step after its own', () => {
  const code = codeAt(secret, step)
  assert.equal(matchStep(secret, code, stepAt(opens + 59_999)), step)
  assert.equal(matchStep(secret, code, stepAt(opens + 60_000)), null)
})

test('OTP-4: the step that matched is named, whichever side it stands on', () => {
  const matches = [-2, -1, 0, 1, 2].map((offset) => matchStep(secret, codeAt(secret, step + offset), step))
  assert.deepEqual(matches, [null, step - 1, step, step + 1, null])
})

test('OTP-5: where two steps share a code the newest is named, so that both are burnt', () => {
  const twin = 910_737 // found by trying: about one pair of neighbours in a million
  assert.equal(codeAt(secret, twin), codeAt(secret, twin + 1))
  assert.equal(matchStep(secret, codeAt(secret, twin), twin), twin + 1)
})

test('OTP-7: three comparisons of equal length are made for right and wrong codes alike', () => {
  const codes = [codeAt(secret, step - 1), codeAt(secret, step), codeAt(secret, step + 1), '000000']
  const counts = codes.map((code) => {
    const lengths: number[] = []
    matchStep(secret, code, step, (a, b) => {
      lengths.push(a.length, b.length)
      return a === b
    })
    return lengths
  })
  assert.deepEqual(
    counts,
    codes.map(() => [6, 6, 6, 6, 6, 6]),
  )
})

test('a code of another length, or with letters outside ASCII, matches nothing', () => {
  const code = codeAt(secret, step)
  for (const other of ['', code.slice(1), `${code}0`, `${code.slice(1)}é`])
    assert.equal(matchStep(secret, other, step), null)
})

test('a code opens nothing with another secret', () => {
  assert.equal(matchStep(asSecret(new Uint8Array(20)), codeAt(secret, step), step), null)
})

test('OTP-10: a code of ten minutes ago is named as 20 steps behind, an older one is not', () => {
  assert.equal(diagnoseStep(secret, codeAt(secret, step - 20), step, -20, -2), -20)
  assert.equal(diagnoseStep(secret, codeAt(secret, step - 21), step, -20, -2), null)
  assert.equal(diagnoseStep(secret, codeAt(secret, step - 2), step, -20, -2), -2)
})

test('OTP-10: a code of the future is named only where the range asked for has it', () => {
  const ahead = codeAt(secret, step + 4)
  assert.equal(diagnoseStep(secret, ahead, step, -20, 20), 4)
  assert.equal(diagnoseStep(secret, ahead, step, -20, 0), null)
})

test('OTP-10: what is accepted is never diagnosed', () => {
  const offsets = [-1, 0, 1].map((offset) => diagnoseStep(secret, codeAt(secret, step + offset), step, -20, 20))
  assert.deepEqual(offsets, [null, null, null])
})

test('the first steps after the epoch have no step before them', () => {
  assert.equal(matchStep(secret, codeAt(secret, 0), 0), 0)
  assert.equal(matchStep(secret, codeAt(secret, 1), 0), 1)
})
