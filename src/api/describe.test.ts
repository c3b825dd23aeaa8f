import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { days, minutes } from '../limits.ts'
import { apiPaths, type Contract, schemasOf, startContract } from '../../test/contract.ts'
import type { Json } from '../../test/look-into-database.ts'
import { openChallenge, wrongBackupCode } from '../../test/second-step.ts'
import { callsOf } from '../app.ts'
import { slices } from '../standalone/slices.ts'
import { codesOf, isNeverDone } from './describe.ts'

const contract = await startContract({ after })

test('the description passes a strict linter', async () => {
  const config = await createConfig({ extends: ['recommended-strict'] })
  const problems = await lintFromString({ source: JSON.stringify(contract.document), config })
  // Set-up by the API has no good answer, and the description is refused to nobody.
  assert.deepEqual(
    problems.map(({ ruleId, location }) => `${ruleId} ${location[0]?.pointer}`),
    [
      'operation-2xx-response #/paths/~1api~1two-step/post/responses',
      'operation-4xx-response #/paths/~1api~1openapi.json/get/responses',
    ],
  )
})

test('every path of the table that is the API’s is described, and no other', () => {
  assert.deepEqual(Object.keys(contract.document['paths'] as object).toSorted(), apiPaths.toSorted())
})

test('each example fits the schema that it stands beside', () => {
  let examples = 0
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { schema, examples: shown } = value as { schema?: Json; examples?: Record<string, { value: unknown }> }
    for (const [name, { value: example }] of Object.entries((schema && shown) ?? {})) {
      contract.fits(schema ?? {}, example, name)
      examples += 1
    }
    Object.values(value).forEach(visit)
  }
  visit(contract.document)
  assert.ok(examples > 60, String(examples))
})

test('no schema of the description is left over', () => {
  const text = JSON.stringify(contract.document)
  for (const name of Object.keys(schemasOf(contract.document)))
    assert.ok(text.includes(`#/components/schemas/${name}"`))
})

test('everything that is described happens: each call is answered in each of the ways that it lists', async () => {
  const { app, ask, seen } = contract
  await answers(contract)
  await refusals(contract)
  const required = await requiredOf(contract)
  for (const { id, body, token, method } of contract.operations) {
    const good = { operation: id, parts: { id: 'x' }, ...(body && { body: {} }) }
    if (token) await ask(good)
    if (token && id !== 'signOut') await ask({ ...good, token: required })
    if (body) await ask({ ...good, ...(token && { token: await tokenOf(contract) }) })
    if (method === 'get') continue
    await ask({ ...good, raw: 'x'.repeat(20_000) })
    await ask({ ...good, raw: '{}' }, { 'content-type': 'text/plain' })
  }
  // What a fault looks like doesn't hang on the call: two of them stand for all.
  const token = await tokenOf(contract)
  app.watch.afterEach = () => {
    throw new Error('broken')
  }
  await ask({ operation: 'me', token })
  app.watch.afterEach = () => {
    throw Object.assign(new Error('busy'), { errcode: 5, code: 'ECONNRESET' })
  }
  await ask({ operation: 'me', token })
  app.watch.afterEach = () => {}

  const described = callsOf(slices).flatMap((call) => [
    ...(isNeverDone(call) ? [] : [`${call.id} ${call.answer ? 200 : 204}`]),
    ...codesOf(call)
      .filter((code) => (code !== 'error' && code !== 'unavailable') || call.id === 'me')
      .map((code) => `${call.id} ${code}`),
  ])
  const happened = new Set([...seen].map((one) => one.replace(/ [45]\d\d /, ' ')))
  assert.deepEqual(
    described.filter((one) => !happened.has(one)),
    [],
  )
})

/** Everything once as it is meant. */
async function answers({ app, ask }: Contract) {
  const bea = await app.person()
  await ask({ operation: 'signIn', body: bea })
  await ask({ operation: 'describe' })
  await ask({ operation: 'setUpTwoStep', body: {} })
  const ada = await app.protectedPerson()
  await ask({ operation: 'signIn', body: ada })
  const challenge = await openChallenge(app, ada)
  const { json } = await ask({ operation: 'signInWithCode', body: { challenge, code: app.codeNow(ada.secret) } })
  const old = String(json['token'])
  app.clock.advance(1 * minutes)
  const fresh = await ask({ operation: 'becomeFresh', token: old, body: { code: app.codeNow(ada.secret) } })
  const token = String(fresh.json['token'])
  assert.equal((await ask({ operation: 'me', token: old })).status, 401, 'the old token has ended')
  await ask({ operation: 'becomeFresh', token, body: { code: app.codeNow(ada.secret) } })
  await ask({ operation: 'becomeFresh', token, body: { code: app.wrongCode(ada.secret) } })
  const backupCode = ada.codes[0]
  await ask({
    operation: 'signInWithBackupCode',
    body: { challenge: await openChallenge(app, ada), backupCode },
  })
  app.clock.advance(1 * minutes)
  for (const answer of [app.codeNow(ada.secret), ada.codes[2]])
    await ask({ operation: 'answerChallenge', body: { challenge: await openChallenge(app, ada), answer } })
  const renewed = await ask({ operation: 'becomeFresh', token, body: { backupCode: ada.codes[1] } })
  const now = String(renewed.json['token'])
  assert.equal(renewed.json['backupCodesLeft'], 7)
  await ask({ operation: 'becomeFresh', token: now, body: { backupCode: wrongBackupCode() } })
  await ask({ operation: 'me', token: now })
  await ask({ operation: 'twoStep', token: now })
  const { sessions } = (await ask({ operation: 'listSessions', token: now })).json as { sessions: { id: string }[] }
  assert.ok(sessions.length > 1)
  await ask({ operation: 'endSession', token: now, parts: { id: sessions.at(-1)?.id ?? '' } })
  await ask({ operation: 'endSession', token: now, parts: { id: 'nobody’s' } })
  await ask({ operation: 'signOutEverywhereElse', token: now })
  await ask({ operation: 'signOut', token: now })
}

/** Everything once as it is refused. */
async function refusals({ app, ask }: Contract) {
  const off = await app.person()
  const offToken = String((await ask({ operation: 'signIn', body: off })).json['token'])
  await ask({ operation: 'becomeFresh', token: offToken, body: { code: '123456' } })
  for (let tries = 0; tries < 11; tries += 1) await ask({ operation: 'signIn', body: { ...off, password: 'wrong' } })

  app.clock.advance(16 * minutes)
  for (const [operation, field, used] of [
    ['signInWithCode', 'code', (ada: { secret: string }) => app.codeNow(ada.secret)],
    ['signInWithBackupCode', 'backupCode', (ada: { codes: string[] }) => ada.codes[0] ?? ''],
    ['answerChallenge', 'answer', (ada: { codes: string[] }) => ada.codes[0] ?? ''],
  ] as const) {
    const ada = await app.protectedPerson()
    app.clock.advance(1 * minutes)
    const wrong = field === 'code' ? app.wrongCode(ada.secret) : wrongBackupCode()
    const right = used(ada)
    const answer = async (given: string) =>
      ask({ operation, body: { challenge: await openChallenge(app, ada), [field]: given } })
    const { json } = await answer(right)
    await answer(right)
    if (field === 'answer') await answer(app.wrongCode(ada.secret))
    await ask({ operation, body: { challenge: 'none', [field]: right } })
    for (let tries = 0; tries < 6; tries += 1) await answer(wrong)
    const token = String(json['token'])
    await ask({ operation: 'becomeFresh', token, body: { [field]: wrong } })
    await app.db
      .updateTable('two_step')
      .set({ suspended_at: app.clock.now() })
      .where('person_id', '=', ada.id)
      .execute()
    await answer(wrong)
    await ask({ operation: 'becomeFresh', token, body: { [field]: wrong } })
    app.clock.advance(16 * minutes)
  }
}

/** The token of somebody whose organisation requires two-step authentication, and whose time to set it up is over. */
async function requiredOf({ app, ask }: Contract): Promise<string> {
  const person = await app.person()
  const token = String((await ask({ operation: 'signIn', body: person })).json['token'])
  const since = app.clock.now() - 20 * days
  const policy = { organisation_id: person.organisationId, required_since: since, days: 14, changed_at: since }
  await app.db.insertInto('policies').values(policy).execute()
  await app.db.updateTable('people').set({ joined_at: since }).where('id', '=', person.id).execute()
  await ask({ operation: 'signIn', body: person })
  return token
}

async function tokenOf({ app, ask }: Contract): Promise<string> {
  const { json } = await ask({ operation: 'signIn', body: await app.person() })
  return String(json['token'])
}
