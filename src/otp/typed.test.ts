import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anySign } from '../../test/any-sign.ts'
import { readCode } from './typed.ts'

test('OTP-8: leading zeros stay', () => {
  assert.deepEqual(readCode('012345'), { code: '012345' })
})

test('OTP-8: a code reads the same with any spaces and dashes in it and with full-width digits', () => {
  const separator = fc.constantFrom(...' \t\n-\u00a0\u2009\u202f\u200b\u2060\ufeff\u00ad‐‑‒–—―−－\u3000')
  const typedDigit = fc.record({ digit: fc.nat(9), wide: fc.boolean(), before: fc.array(separator, { maxLength: 3 }) })
  fc.assert(
    fc.property(fc.array(typedDigit, { minLength: 6, maxLength: 6 }), separator, (digits, last) => {
      const typed = digits.map(
        ({ digit, wide, before }) => before.join('') + (wide ? '０１２３４５６７８９'[digit] : digit),
      )
      const code = digits.map(({ digit }) => digit).join('')
      assert.deepEqual(readCode(typed.join('') + last), { code })
    }),
  )
})

test('OTP-8: nothing but separators is a missing code', () => {
  assert.deepEqual(readCode(''), { slip: 'missing', digits: 0 })
  assert.deepEqual(readCode(' \u200b– '), { slip: 'missing', digits: 0 })
})

test('OTP-8: five digits are short and seven are long, and are counted', () => {
  assert.deepEqual(readCode('12 345'), { slip: 'short', digits: 5 })
  assert.deepEqual(readCode('123 4567'), { slip: 'long', digits: 7 })
})

test('OTP-8: anything but digits is said so, whatever its length', () => {
  assert.deepEqual(readCode('12345a'), { slip: 'not_digits', digits: 5 })
  assert.deepEqual(readCode('1234567x'), { slip: 'not_digits', digits: 7 })
  const others = ['O12345', '+12345', '12.3456', '١٢٣٤٥٦', '12345²', '123456🙂']
  const slips = others.map((typed) => Object.entries(readCode(typed))[0])
  assert.deepEqual(
    slips,
    others.map(() => ['slip', 'not_digits']),
  )
})

test('OTP-8: whatever is typed, a code that is read is six ASCII digits', () => {
  fc.assert(
    fc.property(fc.string({ unit: anySign, maxLength: 20 }), (typed) => {
      const read = readCode(typed)
      assert.ok('slip' in read || /^[0-9]{6}$/.test(read.code))
    }),
  )
})
