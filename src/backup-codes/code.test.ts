import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Randomness, systemRandomness } from '../adapters/randomness.ts'
import { makeBackupCode, readBackupCode, showBackupCode } from './code.ts'
import { colours } from '../colours.ts'
import { sheetAsText } from './sheet.ts'

const alphabet = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']
const codes = fc.uint8Array({ minLength: 15, maxLength: 15 }).map((bytes) => makeBackupCode(chosen(bytes)))

test('BAC-1: a backup code is four groups of four Crockford characters', () => {
  assert.match(makeBackupCode(systemRandomness), /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/)
})

test('BAC-1: 10,000 codes of 1,000 people are all different', () => {
  const made = Array.from({ length: 10_000 }, () => makeBackupCode(systemRandomness))
  assert.equal(new Set(made).size, 10_000)
})

test('BAC-1: the random port alone decides, and is asked for at least 75 bits a code', () => {
  const asked: number[] = []
  const counting = randomnessFrom((length) => new Uint8Array(length).fill(asked.push(length)))
  const first = makeBackupCode(counting)
  const second = makeBackupCode(counting)
  assert.notEqual(first, second)
  assert.ok(asked.length >= 2 && asked.reduce((sum, length) => sum + length * 8, 0) >= 2 * 75)
})

test('BAC-1: all 32 characters come up equally often', () => {
  const counts = new Map<string, number>()
  const random = () => makeBackupCode(systemRandomness).replaceAll('-', '').slice(0, 15)
  for (const character of Array.from({ length: 10_000 }, random).join(''))
    counts.set(character, (counts.get(character) ?? 0) + 1)
  assert.deepEqual([...counts.keys()].toSorted(), alphabet)
  // 150,000 characters: 4,687.5 of each, with a standard deviation of 67. Seven of those never happen by chance.
  assert.ok([...counts.values()].every((count) => Math.abs(count - 4687.5) < 7 * 67))
})

test('BAC-2: a code reads the same in any case, with spaces and dashes, O for 0, and I or L for 1', () => {
  const separator = fc.constantFrom('', '', ' ', '-', ' - ', '\u00a0', '–', '\u2009', '\t', '\u200b')
  const typedAs = fc.array(fc.record({ before: separator, lower: fc.boolean(), like: fc.nat(2) }), {
    minLength: 16,
    maxLength: 16,
  })
  fc.assert(
    fc.property(codes, typedAs, separator, (shown, choices, last) => {
      const code = shown.replaceAll('-', '')
      const typed = [...code].map((character, index) => {
        const { before, lower, like } = choices[index] ?? { before: '', lower: false, like: 0 }
        const written = ({ '0': '0OO', '1': '1IL' }[character] ?? character.repeat(3)).charAt(like)
        return before + (lower ? written.toLowerCase() : written)
      })
      assert.deepEqual(readBackupCode(typed.join('') + last), { code })
    }),
  )
})

test('BAC-2: letters and digits of an Asian keyboard are read', () => {
  const shown = makeBackupCode(systemRandomness)
  const wide = shown.replace(/[0-9A-Z]/g, (character) => String.fromCodePoint(character.charCodeAt(0) + 0xfee0))
  assert.deepEqual(readBackupCode(wide), { code: shown.replaceAll('-', '') })
})

test('BAC-3: every single wrong character is found', () => {
  fc.assert(
    fc.property(codes, (shown) => {
      const code = [...shown.replaceAll('-', '')]
      const wrong = code.flatMap((right, index) =>
        alphabet.filter((other) => other !== right).map((other) => code.with(index, other).join('')),
      )
      assert.equal(wrong.length, 16 * 31)
      assert.deepEqual(wrong.filter(isRead), [])
    }),
  )
})

test('BAC-3: every swap of neighbours is found in every place, except that of 0 and Z', () => {
  const missed = new Set<string>()
  for (const [a, left] of alphabet.entries())
    for (const [b, right] of alphabet.entries())
      for (let place = 0; place < 14; place++) {
        if (a === b) continue
        const bytes = new Uint8Array(15)
          .fill(7)
          .with(place, a)
          .with(place + 1, b)
        const code = makeBackupCode(chosen(bytes)).replaceAll('-', '')
        assert.equal(code.slice(place, place + 2), left + right)
        if (isRead(swapped(code, place))) missed.add(left + right)
      }
  assert.deepEqual([...missed], ['0Z', 'Z0'])
})

test('BAC-3: a swap of the last character with the check character is found too', () => {
  fc.assert(
    fc.property(codes, (shown) => {
      const code = shown.replaceAll('-', '')
      const end = code.slice(14)
      assert.equal(isRead(swapped(code, 14)), end[0] === end[1] || end === '0Z' || end === 'Z0')
    }),
    { numRuns: 2000 },
  )
})

test('BAC-3: nothing typed, too few and too many characters are told apart and counted', () => {
  const code = makeBackupCode(systemRandomness)
  assert.deepEqual(readBackupCode(' - '), { slip: 'missing', count: 0 })
  assert.deepEqual(readBackupCode(code.slice(0, -1)), { slip: 'length', count: 15 })
  assert.deepEqual(readBackupCode(`${code} 7`), { slip: 'length', count: 17 })
  assert.deepEqual(readBackupCode('123456'), { slip: 'length', count: 6 })
})

test('BAC-3: a character that no backup code has is a slip', () => {
  const code = makeBackupCode(systemRandomness).replaceAll('-', '')
  const typed = ['U', 'u', '*', '_', 'ł', 'ß', '🙂'].map((other) => readBackupCode(code.slice(0, -1) + other))
  assert.deepEqual(
    typed,
    typed.map(() => ({ slip: 'check', count: 16 })),
  )
})

test('BAC-3: whatever is typed, what is read is a code that reads as itself', () => {
  const anything = fc.string({ unit: fc.constantFrom(...alphabet, ...'oilu -ﬆß'), minLength: 14, maxLength: 20 })
  fc.assert(
    fc.property(anything, (typed) => {
      const read = readBackupCode(typed)
      if ('code' in read) assert.deepEqual(readBackupCode(showBackupCode(read.code)), read)
      else assert.ok(read.slip === 'check' || read.count !== 16)
    }),
  )
})

const before = fc.constantFrom(
  '',
  '[ ] ',
  '[x] ',
  '- [ ] ',
  '• ',
  '* ',
  '1. ',
  '10) ',
  '(3) ',
  '☐ ',
  '☐',
  '✅ ',
  '→ ',
  '\uf0b7 ',
  '#10: ',
  '[10] ',
  '"',
  '„',
  '(',
  '\u200e',
  '\ufeff',
  'Code: ',
  'Kod: ',
  'Kod zapasowy: ',
  'Backup code 3 of 10: ',
  '1. Code: "',
  'Code：',
)
const behind = fc.constantFrom('', '.', ',', '"', '”.', ')', '\r\n', '\u200f', ' .', ' ☐', ' ✓')

test('BAC-2, BAC-3: what is copied along with a code is no part of it, and a character too few or too many stays a slip', () => {
  const change = fc.constantFrom<(code: string) => string>(
    (code) => code,
    (code) => code.slice(0, -1),
    (code) => `${code}7`,
  )
  fc.assert(
    fc.property(codes, before, behind, change, (shown, start, end, slip) => {
      const typed = slip(shown)
      const count = typed.replaceAll('-', '').length
      const read = count === 16 ? { code: shown.replaceAll('-', '') } : { slip: 'length', count }
      assert.deepEqual(readBackupCode(start + typed + end), read)
      assert.deepEqual(readBackupCode(start + typed.replaceAll('-', '').toLowerCase() + end), read)
    }),
    { numRuns: 2000 },
  )
})

test('BAC-2: every line of our own sheet reads as its code', () => {
  const made = Array.from({ length: 10 }, () => makeBackupCode(systemRandomness))
  const sheet = {
    product: 'Countersign',
    account: 'ada@x.example',
    name: 'Ada',
    organisation: 'X',
    madeAt: 0,
    codes: made,
    colours: colours.light,
  }
  for (const locale of ['en', 'pl'] as const) {
    const lines = sheetAsText({ ...sheet, signInUrl: 'https://x.example/sign-in' }, locale).split('\n')
    const read = lines.map(readBackupCode).filter((each) => 'code' in each)
    assert.deepEqual(
      read,
      made.map((code) => ({ code: code.replaceAll('-', '') })),
    )
  }
})

test('BAC-2: among words a code is found that is right in itself, and digits of any script are digits', () => {
  const shown = makeBackupCode(chosen(new Uint8Array(15).fill(3)))
  const code = shown.replaceAll('-', '')
  assert.deepEqual(readBackupCode(`my backup code ${shown} please`), { code })
  assert.deepEqual(readBackupCode(shown.replaceAll('3', '٣')), { code })
  assert.deepEqual(readBackupCode(`my backup code ${swapped(shown, 0).slice(0, -1)}4`), { slip: 'length', count: 28 })
})

test('BAC-2: a line of a table, a note or a page’s source holds the code that is right in itself', () => {
  const shown = makeBackupCode(systemRandomness)
  const code = shown.replaceAll('-', '')
  const lines = [
    `Kod zapasowy – ${shown}`,
    `10 - ${shown}`,
    `10.${shown}`,
    `1\t${shown}`,
    `1;${shown}`,
    `| 10 | ${shown} |`,
    `**${shown}**`,
    `| ~~${code.toLowerCase()}~~ |`,
    `a) ${shown}`,
    `${shown} – used`,
    `+ ${shown} # phone’s lost`,
    `<li>${shown}</li>`,
    `='${shown}'`,
    `ada@ferndale.example ${shown}`,
  ]
  for (const typed of lines) assert.deepEqual(readBackupCode(typed), { code }, typed)
  for (const typed of [`7 ${shown}`, `${shown} 7`, `${shown} K`, `K ${shown}`, `${shown} - 7`])
    assert.deepEqual(readBackupCode(typed), { slip: 'length', count: 17 }, typed)
})

test('whatever stands around a code, it is read at once: nobody keeps everybody else waiting with a few letters', () => {
  const shown = makeBackupCode(systemRandomness)
  // Compatible letters, each of which is read as three, fit where people type few.
  for (const word of ['a'.repeat(42), 'ﬃ'.repeat(42), "'".repeat(42), 'a '.repeat(21), '- '.repeat(21), 'ﷺ'.repeat(42)])
    for (const typed of [`${shown} ${word}7`, `${word} 7 ${shown}`, `7 ${word} ${shown}`, `${word}: ${shown} 7`]) {
      const began = performance.now()
      assert.ok('slip' in readBackupCode(typed) || !typed.includes(' 7 '))
      assert.ok(performance.now() - began < 1000, typed)
    }
})

test('BAC-3: of two codes none is chosen', () => {
  const [one, other] = [makeBackupCode(systemRandomness), makeBackupCode(systemRandomness)]
  for (const typed of [`${one}\n${other}`, `${one}, ${other}`, `[ ] ${one}\n[ ] ${other}`, `${one}: ${other}`]) {
    const read = readBackupCode(typed)
    assert.equal('slip' in read && read.slip, 'several', typed)
  }
})

const isRead = (typed: string) => 'code' in readBackupCode(typed)

/** A random port that gives these bytes: characters are chosen by their value. */
function chosen(bytes: Uint8Array): Randomness {
  return randomnessFrom((length) => bytes.subarray(0, length))
}

function randomnessFrom(bytes: Randomness['bytes']): Randomness {
  return { ...systemRandomness, bytes }
}

function swapped(code: string, place: number): string {
  return code.slice(0, place) + code.charAt(place + 1) + code.charAt(place) + code.slice(place + 2)
}
