import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { codeDoors, standBefore } from '../../test/doors.ts'
import { type App, startApp } from '../../test/kit.ts'
import { giveCode, guessWrong, openChallenge, type Protected } from '../../test/second-step.ts'
import { days, hours, minutes, stepLength } from '../limits.ts'

const codeOf = (app: App, { secret }: Protected, steps: number) =>
  app.codeNow(secret, app.clock.now() + steps * stepLength)

/** An answer to a code with all that it shows and costs; what differs with every request or with what was typed is left out. */
async function answerTo(app: App, person: Protected, code: string, challenge?: string) {
  const asked = challenge ?? (await openChallenge(app, person))
  const { vault } = app.services
  let opened = 0
  app.services.vault = { ...vault, open: (...sealed) => ((opened += 1), vault.open(...sealed)) }
  await app.mailSent()
  const [before, hashes] = [app.statements.length, app.slowHash.ran]
  const { status, json, headers } = await giveCode(app, asked, code)
  app.services.vault = vault
  const statements = app.statements.slice(before).filter((sql) => !sql.includes('outbox'))
  return {
    shown: { status, json, headers: [...headers] },
    cost: { opened, statements, hashes: app.slowHash.ran - hashes },
  }
}

test('OTP-4: at every door, the codes of two steps away and farther are wrong, on either side', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ role: 'administrator' })
  const { offer } = await standBefore(app, ada)
  const away = [-2, 2, -21, 20, -120, 2880, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1]
  for (const [at, name] of codeDoors.entries())
    for (const steps of [-2, 2, away[at % away.length] ?? 3])
      assert.equal(await offer(name, { code: codeOf(app, ada, steps) }), 'wrong_code', `${name}: ${steps}`)
})

test('OTP-10: a code of another time costs what any wrong one costs, tries and statements alike', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const costs = []
  for (const code of [app.wrongCode(ada.secret), ...[-2, -20, 20].map((steps) => codeOf(app, ada, steps))]) {
    const { shown, cost } = await answerTo(app, ada, code)
    assert.deepEqual([shown.status, shown.json['code']], [401, 'wrong_code'])
    costs.push(cost)
  }
  assert.equal(new Set(costs.map((cost) => JSON.stringify(cost))).size, 1)
  assert.equal(costs[0]?.opened, 1)
  assert.equal(await app.triesCounted(), 4)
  const { wrong_in_a_row } = await app.db.selectFrom('authenticators').selectAll().executeTakeFirstOrThrow()
  assert.equal(wrong_in_a_row, 4)
})

test('OTP-10: a guesser who is told that a code was right once gains nothing: it is right at no later moment', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const code = codeOf(app, ada, -2)
  const told = await answerTo(app, ada, code)
  assert.match(String(told.shown.json['detail']), /minute behind/)
  for (const steps of [0, 1, 1, 5, 12]) {
    app.clock.advance(steps * stepLength)
    await app.db.deleteFrom('attempts').execute()
    assert.equal((await answerTo(app, ada, code)).shown.json['code'], 'wrong_code')
  }
  // What it names is minutes: neither how many steps, nor whether its owner used the code.
  app.clock.advance(1 * minutes)
  const used = codeOf(app, ada, 0)
  const answers = [await answerTo(app, ada, used)]
  app.clock.advance(2 * stepLength)
  for (const past of [used, codeOf(app, ada, -3)]) answers.push(await answerTo(app, ada, past))
  const details = answers.map(({ shown }) => shown.json['detail'])
  assert.equal(details[0], undefined)
  assert.match(String(details[1]), /1 minute behind/)
})

test('OTP-10: nothing tells of clocks before the right password, nor while codes are refused unchecked', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const eve = await app.protectedPerson()
  const both = async (steps: number, ask: (code: string) => Promise<unknown>) => {
    assert.deepEqual(await ask(codeOf(app, ada, steps)), await ask(app.wrongCode(ada.secret)))
  }
  const shown = async (challenge: string, code: string) => (await answerTo(app, ada, code, challenge)).shown
  await both(-3, async (code) => (await app.api('apiSignIn', { ...ada, password: 'not it at all', code })).json)
  await both(-3, async (code) => (await app.api('apiSignIn', { ...ada, code: [code] })).json['status'])
  // Another person's challenge has another secret's clock.
  const [one, other] = [await openChallenge(app, eve), await openChallenge(app, eve)]
  assert.deepEqual(await shown(one, codeOf(app, ada, -3)), await shown(other, app.wrongCode(ada.secret)))
  const challenge = await openChallenge(app, ada)
  await guessWrong(app, ada, 5)
  await both(-3, (code) => shown(challenge, code))
  app.clock.advance(10 * minutes)
  await both(-3, (code) => shown(challenge, code))
  app.clock.advance(1 * days)
  await app.db.updateTable('two_step').set({ suspended_at: app.clock.now() }).execute()
  const suspended = await openChallenge(app, ada)
  for (const steps of [-3, 0]) await both(steps, (code) => shown(suspended, code))
})

test('OTP-10: a known browser that is suspended after a hundred wrong codes hears nothing of clocks, nor of a right code', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  await app.db.updateTable('authenticators').set({ wrong_in_a_row_known: 100 }).execute()
  const answers = []
  for (const code of [codeOf(app, ada, -4), codeOf(app, ada, 0), app.wrongCode(ada.secret)]) {
    await app.db.deleteFrom('attempts').execute()
    answers.push(await answerTo(app, ada, code))
  }
  assert.equal(answers[0]?.shown.json['code'], 'codes_suspended')
  assert.equal(answers[0]?.cost.opened, 0)
  assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1)
})

test('OTP-5, THR-2: a clock set back gives neither used codes nor tries back', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const hourAgo = codeOf(app, ada, -120)
  assert.equal((await answerTo(app, ada, codeOf(app, ada, 0))).shown.status, 200)
  await guessWrong(app, ada, 2)
  app.clock.advance(-1 * hours)
  // Three tries are left, on whichever day; none of the codes of an hour that is over already counts.
  for (const code of [hourAgo, codeOf(app, ada, 1), codeOf(app, ada, -1)])
    assert.equal((await answerTo(app, ada, code)).shown.json['code'], 'code_already_used')
  for (const back of [0, -1 * days, -29 * days]) {
    app.clock.advance(back)
    assert.equal((await answerTo(app, ada, codeOf(app, ada, 0))).shown.status, 429)
  }
  app.clock.advance(30 * days + 2 * hours)
  assert.equal((await answerTo(app, ada, codeOf(app, ada, 0))).shown.status, 200)
})

test('OTP-8: a right code with any letter or sign in it, or one too many or few, opens no secret', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const code = codeOf(app, ada, 0)
  // Numbers, but no digits: subscript, superscript, circled, and the fractions' and Roman ones.
  const zeros = [0x2080, 0x2070, 0x245f, 0x2775, 0x2150, 0x215f]
  const foreign = (digit: string, zero: number) => String.fromCodePoint(zero + Number(digit))
  const odd = fc.oneof(
    fc.constantFrom(...'+.,eEx_%\'"/\\*#&;:@!~aOlß½²①Ⅴ\u0301\u0000'),
    fc.integer({ min: 0x21, max: 0xffff }).map((point) => String.fromCharCode(point)),
  )
  const unseen = /^[\s\p{Pd}\p{Cf}\p{Variation_Selector}\u2212\p{Nd}]$/u
  const damage = fc.record({
    // Not in front of all: a bracket or a quotation mark there is what a code is copied with.
    at: fc.integer({ min: 1, max: 5 }),
    sign: odd.filter((sign) => !unseen.test(sign)),
    zero: fc.constantFrom(...zeros),
  })
  const refused = async (typed: unknown) => {
    const { shown, cost } = await answerTo(app, ada, typed as string, challenge)
    assert.deepEqual([shown.status, shown.json['field'], cost.opened], [422, 'code', 0], JSON.stringify(typed))
  }
  await fc.assert(
    fc.asyncProperty(damage, async ({ at, sign, zero }) => {
      const [head, digit, tail] = [code.slice(0, at), code.charAt(at), code.slice(at + 1)]
      for (const typed of [head + sign + tail, head + sign + digit + tail, head + foreign(digit, zero) + tail])
        await refused(typed)
      for (const typed of [head + tail, head + digit + digit + tail, `0${code}`, code + code]) await refused(typed)
    }),
    { numRuns: 25, seed: 20270302 },
  )
  for (const typed of [
    Number(code),
    [code],
    [...code],
    { code },
    `0x${code}`,
    `${code}e0`,
    `1e5`,
    `+${code}`,
    'Infinity',
  ])
    await refused(typed)
  assert.equal(await app.triesCounted(), 0)
  assert.equal((await giveCode(app, challenge, code)).status, 200)
})
