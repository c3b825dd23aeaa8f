import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { startApp } from '../../../test/kit.ts'
import { mobileToken } from '../../../test/second-step.ts'
import { minutes } from '../../limits.ts'
import { pathTo, routes } from '../../routes.ts'
import { withNext } from '../../http/where-to.ts'

/** Ada is signed in by browser and phone, Bo by browser. */
async function adaAndBo(t: TestContext) {
  const app = await startApp(t)
  const [ada, bo] = [await app.protectedPerson(), await app.protectedPerson()]
  const [adas, bos] = [app.browser(), app.browser()]
  await adas.signIn(ada)
  await bos.signIn(bo)
  app.clock.advance(1 * minutes)
  const token = await mobileToken(app, ada)
  const rows = await app.db.selectFrom('sessions').selectAll().execute()
  const own = rows.find((row) => row.person_id === ada.id && row.kind === 'mobile') ?? assert.fail('no session')
  const others = rows.find((row) => row.person_id === bo.id) ?? assert.fail('no session')
  return { app, ada, bo, adas, bos, token, own, others }
}

test('SES-4: another person’s session id is not found, by form and by API, and that session goes on', async (t) => {
  const { app, adas, bos, token, others } = await adaAndBo(t)
  const before = await app.dump()
  assert.equal((await adas.postTo(pathTo('endSession', { id: others.id }))).status, 404)
  const parts = { id: others.id }
  assert.equal((await app.api('apiSession', undefined, { token, method: 'DELETE', parts })).status, 404)
  assert.deepEqual(await app.dump(), before)
  assert.equal(await bos.isSignedIn(), true)
})

test('SES-4: an id in another spelling, a token’s hash, a wildcard or a person’s id ends nothing', async (t) => {
  const { app, ada, adas, token, own } = await adaAndBo(t)
  const before = await app.dump()
  const spellings = [
    own.id.toUpperCase(),
    own.id.replaceAll('-', ''),
    `{${own.id}}`,
    ` ${own.id}`,
    `${own.id} `,
    `${own.id}\u0000`,
    `${own.id},${own.id}`,
    own.token_hash,
    token,
    ada.id,
    '%',
    '*',
    "' or 1=1 --",
  ]
  for (const id of spellings) {
    const path = `/settings/security/sessions/${encodeURIComponent(id)}/end`
    assert.equal((await adas.postTo(path)).status, 404, id)
    const parts = { id }
    const answer = await app.api('apiSession', undefined, { token, method: 'DELETE', parts })
    assert.equal(answer.status, 404, id)
  }
  assert.deepEqual(await app.dump(), before)
})

test('SES-4: neither pages nor the API show a token or its hash', async (t) => {
  const { app, adas, token } = await adaAndBo(t)
  const texts = [
    (await adas.get('security')).text,
    (await adas.get('sessions')).text,
    (await app.api('apiSessions', undefined, { token })).text,
  ]
  const hashes = (await app.db.selectFrom('sessions').select('token_hash').execute()).map((row) => row.token_hash)
  for (const text of texts) {
    for (const secret of [token, adas.session(), ...hashes]) {
      assert.equal(text.includes(secret), false)
    }
  }
})

test('SES-4: nobody sees sessions of somebody else', async (t) => {
  const { app, adas, token, others } = await adaAndBo(t)
  const { json } = await app.api('apiSessions', undefined, { token })
  assert.equal((json['sessions'] as unknown[]).length, 2)
  assert.equal((await adas.get('sessions')).text.includes(others.id), false)
})

test('WEB-3: another site ends no sessions, and neither does GET', async (t) => {
  const { app, adas, own } = await adaAndBo(t)
  const one = pathTo('endSession', { id: own.id })
  const before = await app.dumpButRefusals()
  for (const site of ['cross-site', 'same-site', 'none']) {
    const headers = { 'sec-fetch-site': site }
    assert.equal((await adas.post('endOtherSessions', {}, headers)).status, 403)
    assert.equal((await adas.postTo(one, {}, headers)).status, 403)
  }
  assert.equal((await adas.path(one)).status, 404)
  assert.equal((await adas.get('endOtherSessions')).status, 404)
  assert.deepEqual(await app.dumpButRefusals(), before)
})

test('SES-7: a browser’s cookie ends nothing over the API, a mobile token nothing in the settings', async (t) => {
  const { app, adas, token, own } = await adaAndBo(t)
  const before = await app.dumpButRefusals()
  const cookie = adas.session()
  const asked: Record<string, string>[] = [
    { cookie: `__Host-session=${cookie}` },
    { authorization: `Bearer ${cookie}` },
  ]
  for (const headers of asked) {
    assert.equal((await app.request(routes.apiSessions, { method: 'DELETE', headers })).status, 401)
    assert.equal((await app.request(`/api/sessions/${own.id}`, { method: 'DELETE', headers })).status, 401)
    assert.equal((await app.request(routes.apiSessions, { headers })).status, 401)
  }
  const headers = { authorization: `Bearer ${token}`, 'sec-fetch-site': 'same-origin' }
  assert.equal((await app.request(routes.endOtherSessions, { method: 'POST', headers })).status, 403)
  assert.deepEqual(await app.dumpButRefusals(), before)
})

test('SES-4: someone signed out, or between the two steps, ends nothing', async (t) => {
  const { app, ada, own } = await adaAndBo(t)
  const half = app.browser()
  await half.givePassword(ada)
  const before = await app.dump()
  for (const browser of [app.browser(), half]) {
    const toSignIn = withNext('signIn', routes.sessions)
    assert.equal((await browser.post('endOtherSessions')).location, toSignIn)
    assert.equal((await browser.postTo(pathTo('endSession', { id: own.id }))).location, toSignIn)
    assert.equal((await browser.get('sessions')).status, 303)
  }
  assert.deepEqual(await app.dump(), before)
})

test('WEB-6: signing out elsewhere leads to no page that is not ours', async (t) => {
  const { adas } = await adaAndBo(t)
  for (const next of ['//evil.example', 'https://evil.example', '/sign-in?x', '/\\evil.example']) {
    assert.equal((await adas.post('endOtherSessions', { next })).location, routes.sessions)
  }
})
