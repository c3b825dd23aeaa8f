import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anySign } from '../../test/any-sign.ts'
import { readCode } from './typed.ts'
import { plain } from './undress.ts'

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
  const others = ['O12345', '+12345', '12.3456', '1.362104', '10:30 362104', '12345²', '#362104', '123456🙂']
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

test('OTP-8: the digits of every script are digits', () => {
  const points = Array.from({ length: 0x110000 }, (_, point) => String.fromCodePoint(point))
  const digits = points.filter((sign) => /\p{Nd}/u.test(sign))
  assert.ok(digits.length >= 650 && digits.length % 10 === 0)
  for (let row = 0; row < digits.length; row += 10) {
    const typed = [...'362104'].map((digit) => digits[row + Number(digit)]).join('')
    assert.deepEqual(readCode(typed), { code: '362104' }, typed)
  }
  assert.deepEqual(readCode('Kod: \u200f٣٦٢ ١٠٤\u200f.'), { code: '362104' })
})

const before = fc.constantFrom(
  '',
  '[ ] ',
  '- [x] ',
  '• ',
  '* ',
  '- ',
  '1. ',
  '12) ',
  '(3) ',
  '☐ ',
  '☐',
  '✅ ',
  '→ ',
  '\uf0b7 ',
  '10: ',
  'Kod – ',
  '"',
  '„',
  '(',
  '<',
  '\u200e',
  '\ufeff',

  'Code: ',
  'Kod: ',
  'Kod z aplikacji: ',
  '2FA code: ',
  'Code 1: ',
  'code=',
  'Code：',
  '1. Code: "',
  'Your code is ',
  'Kod ',
)
const behind = fc.constantFrom(
  '',
  '.',
  '!',
  ',',
  '"',
  '”.',
  ')',
  '>',
  '\n',
  ' is your code',
  ' to Twój kod.',
  ' (Countersign)',
  ' ✓',
  '\u200f',
  ' .',
)
const digitsOf = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })
const gap = fc.constantFrom('', ' ', '-', '\u00a0', '–')

test('OTP-8: what is copied along with a code is no part of it, and a slip in it stays a slip', () => {
  fc.assert(
    fc.property(before, behind, gap, fc.integer({ min: 3, max: 9 }).chain(digitsOf), (start, end, between, digits) => {
      const read = readCode(start + digits.slice(0, 3) + between + digits.slice(3) + end)
      if (digits.length === 6) assert.deepEqual(read, { code: digits })
      else assert.deepEqual(read, { slip: digits.length < 6 ? 'short' : 'long', digits: digits.length })
    }),
    { numRuns: 2000 },
  )
})

test('OTP-8: a code that was made strong, or stood in a table, is that code', () => {
  for (const typed of ['**362104**', '__362 104__', '~~362104~~', '| 362104 |', '1. **362104**'])
    assert.deepEqual(readCode(typed), { code: '362104' }, typed)
})

test('OTP-8: a service’s letters before a code are none of it', () => {
  assert.deepEqual(readCode('G-362104'), { code: '362104' })
  assert.deepEqual(readCode('FB-362 104'), { code: '362104' })
  assert.deepEqual(readCode('G-36210'), { slip: 'short', digits: 5 })
})

test('OTP-8: of two codes none is chosen', () => {
  for (const typed of [
    '362104 401263',
    '362104\n362104',
    'Code: 362104, 401263',
    '362104: 401263',
    '362 104 or 401 263',
  ]) {
    const read = readCode(typed)
    assert.deepEqual('slip' in read && read.slip, 'several', typed)
  }
})

test('OTP-8: whatever surrounds them, six digits that are read stood there in this order, and no other digit beside a label or a list’s number', () => {
  const piece = fc.oneof(
    fc.constantFrom('1. ', '[ ] ', 'Code: ', 'code ', '362104', '36', '2104', ' ', '-', '.', ':', '"', '7'),
    anySign,
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const typed = pieces.join('')
      const read = readCode(typed)
      if ('slip' in read) return
      assert.match(read.code, /^[0-9]{6}$/)
      const all = plain(typed).replace(/\D/g, '')
      assert.ok(all.includes(read.code) && all.length <= 6 + 5, typed)
    }),
    { numRuns: 5000 },
  )
})
