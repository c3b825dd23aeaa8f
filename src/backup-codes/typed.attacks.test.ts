import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { startApp } from '../../test/kit.ts'
import { openChallenge, wrongBackupCode } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'
import { readBackupCode } from './code.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** The same typings in every run. */
const seed = 20270302

/** Ada's ten codes, a door of the second step that has room for any number of tries, and what her typing cost. */
async function typist(t: TestContext) {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  let challenge = await openChallenge(app, ada)
  return {
    app,
    ada,
    type: async (backupCode: unknown) => {
      const answer = await app.api('apiSignInBackupCode', { challenge, backupCode })
      if (answer.status === 200) challenge = await openChallenge(app, ada)
      return answer
    },
    /** Tries counted and slow hashes run by a piece of work. */
    costOf: async (work: () => Promise<void>) => {
      const [ran, tries] = [app.slowHash.ran, await app.triesCounted()]
      await work()
      return { slowHashes: app.slowHash.ran - ran, tries: (await app.triesCounted()) - tries }
    },
    unused: async () =>
      (await app.db.selectFrom('backup_codes').select('id').where('used_at', 'is', null).execute()).length,
    /** All ten codes are unused again, and no try was ever given. */
    beginAnew: async () => {
      await app.db.updateTable('backup_codes').set({ used_at: null }).execute()
      await app.db.deleteFrom('attempts').execute()
    },
  }
}

const nothing = { slowHashes: 0, tries: 0 }

/** One character as someone may type it: in either case, of an Asian keyboard, or as what it looks like. */
const spellings = (character: string) => [
  character,
  character.toLowerCase(),
  String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0),
  ...(character === '0' ? ['O', 'o', 'ｏ'] : []),
  ...(character === '1' ? ['I', 'l', 'Ｉ'] : []),
]
const between = fc.constantFrom('', '', '', '-', ' ', '\u00a0', '–', '\u200b', '\t', '−', '\u2060')

test('BAC-2, BAC-4: however a code is typed, it signs in once and no spelling of it a second time', async (t) => {
  const { ada, type, beginAnew } = await typist(t)
  const typing = fc.array(fc.tuple(fc.nat(20), between), { minLength: 16, maxLength: 16 })
  const spell = (code: string, how: [number, string][]) =>
    [...code.replaceAll('-', '')]
      .map((character, at) => {
        const [spelt, before] = how[at] ?? [0, '']
        return before + spellings(character).at(spelt % spellings(character).length)
      })
      .join('')
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ada.codes), typing, typing, async (code, one, other) => {
      await beginAnew()
      assert.equal((await type(spell(code, one))).status, 200)
      assert.equal((await type(spell(code, other))).json['code'], 'code_already_used')
    }),
    { numRuns: 20, seed },
  )
})

test('BAC-3: no single slip or swap of neighbours in a right code reaches the slow hash, or any code', async (t) => {
  const { ada, type, costOf, unused } = await typist(t)
  const slip = fc.record({ which: fc.nat(9), at: fc.nat(15), to: fc.constantFrom(...alphabet, 'U', '*', 'Ü', '٣') })
  const swap = fc.record({ which: fc.nat(9), at: fc.nat(14) })
  const codeOf = (which: number) => [...(ada.codes[which] ?? '').replaceAll('-', '')]
  const refused = async (characters: string[]) => {
    const { status, json } = await type(characters.join(''))
    assert.deepEqual([status, json['field'], json['triesLeft']], [422, 'backupCode', undefined])
  }
  const cost = await costOf(() =>
    fc.assert(
      fc.asyncProperty(slip, swap, async (one, two) => {
        const right = codeOf(one.which)
        // The Arabic 3 is a 3.
        if (right[one.at] !== one.to.replace('٣', '3')) await refused(right.with(one.at, one.to))
        const [a = '', b = ''] = codeOf(two.which).slice(two.at)
        // 0 and Z are the one pair that Luhn mod 32 takes for one another (requirement BAC-3).
        const unseen = a === b || (a + b).replace(/[0Z]/g, '') === ''
        if (!unseen)
          await refused(
            codeOf(two.which)
              .with(two.at, b)
              .with(two.at + 1, a),
          )
      }),
      { numRuns: 60, seed },
    ),
  )
  assert.deepEqual([cost, await unused()], [nothing, 10])
})

test('CHL-11: what only looks like a right code to somebody, or holds one somewhere, is 422 and costs nothing', async (t) => {
  const { ada, type, costOf, unused } = await typist(t)
  const [right = '', other = ''] = ada.codes
  const plain = right.replaceAll('-', '')
  const odd: unknown[] = [
    `${right}${other}`,
    `${right},${other}`,
    `${right}\u0000`,
    `\ud800${right}`,
    `${right.slice(0, 3)}\udc00${right.slice(4)}`,
    `${right}%00`,
    encodeURIComponent(`${right}\n`),
    `'${right}' or '1'='1`,
    `${plain.slice(0, 15)}_`,
    `${plain.slice(0, 15)}%`,
    // One sign that becomes several, or several that become one, under NFKC. Of two that differ in one letter at most one may fit the check character.
    ['㎇', '㎆'].map((sign) => plain.slice(0, 14) + sign).find((text) => 'slip' in readBackupCode(text)),
    `${plain.slice(0, 15)}ﷺ`,
    [...plain].map((character) => `${character}\u0301`).join(''),
    '\u{1F150}'.repeat(16),
    ' '.repeat(64 - plain.length + 1) + plain,
    'A'.repeat(10_000),
    '\ufdfa'.repeat(5_000),
    { toString: right },
    { 0: right, length: 1 },
    [[right]],
    Number.MAX_SAFE_INTEGER,
    Infinity,
  ]
  const cost = await costOf(async () => {
    for (const [at, typed] of odd.entries()) assert.equal((await type(typed)).status, 422, `the ${at + 1}th`)
  })
  assert.deepEqual([cost, await unused()], [nothing, 10])
})

test('CHL-11: a code under an inherited, a nested or another field’s name is not found', async (t) => {
  const { app, ada, costOf, unused } = await typist(t)
  const challenge = await openChallenge(app, ada)
  const right = JSON.stringify(ada.codes[0])
  const whole = JSON.stringify({ challenge, backupCode: ada.codes[0] })
  const bodies = [
    `{"__proto__":${whole}}`,
    `{"constructor":{"prototype":${whole}}}`,
    `{"challenge":"${challenge}","__proto__":{"backupCode":${right}}}`,
    `{"challenge":"${challenge}","backupcode":${right}}`,
    `{"challenge":"${challenge}","backupCode ":${right}}`,
    `{"challenge":"${challenge}","backup\\u0000Code":${right}}`,
    `{"challenge":"${challenge}","backupCode":{"backupCode":${right}}}`,
    `{"challenge":"${challenge}","backup\\u0043ode":"0000-0000-0000-0000","backupCode":${right}}`,
    `{"challenge":["${challenge}"],"backupCode":${right}}`,
    `[${whole}]`,
    `${whole}${whole}`,
    `"${challenge}"`,
  ]
  const cost = await costOf(async () => {
    for (const body of bodies) assert.equal((await app.api('apiSignInBackupCode', body)).status, 422, body)
  })
  assert.deepEqual([cost, await unused()], [nothing, 10])
})

test('THR-4: a form with a code and a backup code in it is one try at one of them', async (t) => {
  const { app, ada, unused } = await typist(t)
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  const both = { code: app.codeNow(ada.secret), backupCode: wrongBackupCode() }
  const answer = await browser.post('newBackupCodes', both)
  assert.deepEqual([answer.status, await app.triesCounted(), await unused()], [401, 1, 10])
  const swapped = await browser.post('newBackupCodes', { code: app.wrongCode(ada.secret), backupCode: '0' })
  assert.deepEqual([swapped.status, await app.triesCounted()], [422, 1])
  // Neither was the code taken that stood beside it.
  assert.equal((await browser.post('newBackupCodes', { code: both.code })).status, 303)
})
