import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, type Browser, startApp } from '../../test/kit.ts'
import { mobileToken } from '../../test/second-step.ts'
import { mailedPath } from '../../test/tour.ts'
import { minutes } from '../limits.ts'
import { pathTo, type RouteName } from '../routes.ts'

async function organisation(t: { after: (work: () => Promise<void>) => void }) {
  const app = await startApp()
  t.after(() => app.close())
  const boss = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const zoe = await app.protectedPerson({ name: 'Zoe Falk', organisationId: boss.organisationId })
  const adam = app.browser()
  await adam.signIn(boss)
  return { app, boss, zoe, adam }
}

const act = (browser: Browser, name: RouteName, id: string) => browser.postTo(pathTo(name, { id }))

/** What someone who signs in with this password is told, and what it costs. */
async function answerTo(app: App, email: string, password: string) {
  const before = app.slowHash.ran
  const { status, text } = await app.browser().post('signIn', { email, password })
  const api = await app.api('apiSignIn', { email, password })
  return { status, text: text.replaceAll(email, ''), api: [api.status, api.text], hashes: app.slowHash.ran - before }
}

test('SES-8: who is deactivated is out at once, in the browser, in the app and between password and code', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  const [browser, halfWay] = [app.browser(), app.browser()]
  await browser.signIn(zoe)
  app.clock.advance(1 * minutes)
  const token = await mobileToken(app, zoe)
  await halfWay.givePassword(zoe)
  assert.equal((await act(adam, 'personDeactivate', zoe.id)).status, 303)
  assert.equal(await browser.isSignedIn(), false)
  assert.equal((await app.api('apiMe', undefined, { token })).status, 401)
  app.clock.advance(1 * minutes)
  assert.equal((await halfWay.post('signInCode', { code: app.codeNow(zoe.secret) })).location, '/sign-in')
  assert.equal(await app.count('challenges'), 0)
  assert.match((await adam.get('people')).seen, /Zoe Falk .* Deactivated/)
  assert.equal((await app.audit()).at(-1)?.action, 'person.deactivated')
})

test('SES-8: a session that somehow stayed is not read as live', async (t) => {
  const { app, zoe } = await organisation(t)
  const browser = app.browser()
  await browser.signIn(zoe)
  await app.db.updateTable('people').set({ deactivated_at: 1 }).where('id', '=', zoe.id).execute()
  assert.equal(await browser.isSignedIn(), false)
})

test('SES-8: the right password of someone deactivated is answered as a wrong one, after the same work', async (t) => {
  const { app, boss, zoe, adam } = await organisation(t)
  const other = await app.person({ organisationId: boss.organisationId })
  await act(adam, 'personDeactivate', zoe.id)
  const right = await answerTo(app, zoe.email, zoe.password)
  const wrong = await answerTo(app, other.email, 'not it at all')
  assert.deepEqual(right, wrong)
  assert.equal(right.status, 401)
  assert.equal(right.hashes, 2)
})

test('SES-8: no link for a new password is mailed to someone deactivated, and one from before is dead', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  const stranger = app.browser()
  await stranger.post('forgotPassword', { email: zoe.email })
  const link = await mailedPath(app, zoe.email, 'reset-password')
  await act(adam, 'personDeactivate', zoe.id)
  assert.equal((await stranger.postTo(link, { newPassword: 'quiet lantern 4410 moss' })).status, 410)
  const before = (await app.mailsTo(zoe.email)).length
  const known = await stranger.post('forgotPassword', { email: zoe.email })
  const unknown = await stranger.post('forgotPassword', { email: 'nobody@nowhere.example' })
  assert.deepEqual([known.status, known.text], [unknown.status, unknown.text])
  assert.equal((await app.mailsTo(zoe.email)).length, before)
})

test('SES-8: activated again, the same password and the same app sign in', async (t) => {
  const { app, zoe, adam } = await organisation(t)
  await act(adam, 'personDeactivate', zoe.id)
  assert.equal((await act(adam, 'personReactivate', zoe.id)).status, 303)
  const browser = app.browser()
  await browser.signIn(zoe)
  assert.equal(await browser.isSignedIn(), true)
  await act(adam, 'personReactivate', zoe.id)
  assert.equal((await app.audit()).filter(({ action }) => action === 'person.reactivated').length, 1)
})

test('SES-8: two administrators who deactivate each other at once leave one of them', async (t) => {
  const { app, boss, adam } = await organisation(t)
  const second = await app.person({ role: 'administrator', organisationId: boss.organisationId })
  const nina = app.browser()
  await nina.signIn(second)
  await Promise.all([act(adam, 'personDeactivate', second.id), act(nina, 'personDeactivate', boss.id)])
  const active = app.db.selectFrom('people').select('id').where('deactivated_at', 'is', null)
  assert.equal((await active.where('role', '=', 'administrator').execute()).length, 1)
})

test('LIFE-4: no page and no answer for administrators holds a secret, code, backup code, password or hash', async (t) => {
  const { app, boss, zoe, adam } = await organisation(t)
  const second = await app.person({ role: 'administrator', organisationId: boss.organisationId })
  const nina = app.browser()
  await nina.signIn(second)
  const rows = [
    ...(await app.db.selectFrom('people').select('password_hash as kept').execute()),
    ...(await app.db.selectFrom('authenticators').select('sealed_secret as kept').execute()),
    ...(await app.db.selectFrom('backup_codes').select('hash as kept').execute()),
    ...(await app.db.selectFrom('sessions').select('token_hash as kept').execute()),
  ]
  const secrets = [zoe.secret, zoe.password, ...zoe.codes, ...rows.map(({ kept }) => kept)]
  const person = pathTo('person', { id: zoe.id })
  const answers = []
  for (const [browser, name] of [
    [adam, 'personReset'],
    [adam, 'personResetCancel'],
    [adam, 'personReset'],
    [adam, 'personDeactivate'],
    [adam, 'personReactivate'],
    [nina, 'personResetApprove'],
  ] as const) {
    const chosen = { code: '123456', secret: 'A'.repeat(32), password: boss.password, newPassword: 'chosen by me 1234' }
    answers.push(
      await browser.postTo(pathTo(name, { id: zoe.id }), name === 'personReset' ? {} : { ...chosen, code: '' }),
    )
    for (const path of [person, '/people', '/people/history', '/people/history.csv'])
      answers.push(await adam.path(path))
  }
  assert.ok(answers.length > 25)
  for (const { text, location } of answers) {
    assert.deepEqual(
      secrets.filter((secret) => text.includes(secret) || location?.includes(secret)),
      [],
    )
    assert.doesNotMatch(text, /<input[^>]*name="(?:newPassword|secret)"/)
  }
  const { password_hash: hash } = await app.db
    .selectFrom('people')
    .select('password_hash')
    .where('id', '=', zoe.id)
    .executeTakeFirstOrThrow()
  assert.ok(
    rows.some(({ kept }) => kept === hash),
    'the password is the one it was',
  )
})
