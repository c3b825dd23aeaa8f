import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { type App, startApp } from '../../../test/kit.ts'
import { mobileToken } from '../../../test/second-step.ts'
import { minutes } from '../../limits.ts'
import { pathTo } from '../../routes.ts'

async function organisation(t: TestContext) {
  const app = await startApp(t)
  const boss = await app.person({ role: 'administrator', name: 'Adam Berg', email: 'adam@acme.example' })
  const about = {
    organisationId: boss.organisationId,
    name: 'Zoe Falk',
    email: 'zoe@acme.example',
    locale: 'pl',
  } as const
  const zoe = await app.protectedPerson(about)
  const adam = app.browser()
  await adam.signIn(boss)
  const give = (role: string, by = adam, id = zoe.id) => by.postTo(pathTo('personRole', { id }), { role })
  return { app, boss, zoe, adam, give }
}

const roleOf = async ({ db }: App, id: string) =>
  (await db.selectFrom('people').select('role').where('id', '=', id).executeTakeFirstOrThrow()).role

test('SES-6: a role is given: it is in the trail, both are mailed in their own language, and nobody is signed out', async (t) => {
  const { app, boss, zoe, adam, give } = await organisation(t)
  const owner = app.browser()
  app.clock.advance(1 * minutes)
  await owner.signIn(zoe)
  const before = await app.mails()
  assert.match(
    (await adam.path(pathTo('person', { id: zoe.id }))).seen,
    /A manager may do no more than a person so far/,
  )
  const given = await give('administrator')
  assert.equal(given.location, `/people/${zoe.id}`)
  assert.match((await adam.follow(given)).seen, /The role was changed\. The person was mailed, and so were you\./)
  assert.equal(await roleOf(app, zoe.id), 'administrator')
  assert.equal((await owner.get('people')).status, 200)
  const [event] = (await app.audit()).filter(({ action }) => action === 'person.role_changed')
  assert.deepEqual(
    [event?.actor_id, event?.subject_id, event?.details],
    [boss.id, zoe.id, { from: 'person', to: 'administrator' }],
  )
  assert.match((await adam.get('peopleHistory')).seen, /Adam Berg Role changed Zoe Falk/)
  const mails = (await app.mails()).slice(before.length)
  const [toZoe, toAdam] = [zoe, boss].map(({ email }) =>
    mails.find(({ to }) => to === email)?.text.replace(/\s+/g, ' '),
  )
  assert.equal(mails.length, 2)
  assert.match(toZoe ?? '', /Adam Berg, zmienił Twoją rolę.*Dotychczasowa rola: Osoba Nowa rola: Administrator/)
  assert.doesNotMatch(toZoe ?? '', /zakończone|203\.0\.113/)
  assert.match(toAdam ?? '', /Person: Zoe Falk \(zoe@acme\.example\) Role before: Person Role now: Administrator/)
  assert.match(toAdam ?? '', /IP address: 203\.0\.113\.7.*Change your password at once/)
})

test('SES-6: with less than before they are signed out everywhere, between password and code too', async (t) => {
  const { app, zoe, give } = await organisation(t)
  await give('administrator')
  for (const role of ['manager', 'person']) {
    const [owner, halfWay] = [app.browser(), app.browser()]
    app.clock.advance(1 * minutes)
    await owner.signIn(zoe)
    app.clock.advance(1 * minutes)
    const token = await mobileToken(app, zoe)
    await halfWay.givePassword(zoe)
    assert.equal((await give(role)).status, 303)
    assert.equal(await owner.isSignedIn(), false, role)
    assert.equal((await app.api('apiMe', undefined, { token })).status, 401, role)
    app.clock.advance(1 * minutes)
    assert.equal((await halfWay.post('signInCode', { code: app.codeNow(zoe.secret) })).location, '/sign-in', role)
    assert.match((await app.mailsTo(zoe.email)).at(-1)?.text ?? '', /Wszystkie Twoje sesje zostały\s+zakończone/)
  }
})

test('SES-6: a role that they have already is given to nobody, and nobody is mailed', async (t) => {
  const { app, zoe, adam, give } = await organisation(t)
  const mails = (await app.mails()).length
  const again = await give('person')
  assert.match((await adam.follow(again)).seen, /Nothing was changed/)
  for (const role of ['owner', '', 'Administrator']) assert.equal((await give(role)).status, 422, role)
  assert.deepEqual([(await app.mails()).length, await roleOf(app, zoe.id)], [mails, 'person'])
})

test('LIFE-3: two administrators who take each other’s role at once leave one of them', async (t) => {
  const { app, boss, zoe, adam, give } = await organisation(t)
  const second = app.browser()
  await give('administrator')
  app.clock.advance(1 * minutes)
  for (let n = 0; n < 4; n += 1) {
    await app.db.updateTable('people').set({ role: 'administrator' }).where('id', 'in', [boss.id, zoe.id]).execute()
    app.clock.advance(1 * minutes)
    await adam.signIn(boss)
    await second.signIn(zoe)
    await Promise.all([give('person'), give('person', second, boss.id)])
    const roles = [await roleOf(app, boss.id), await roleOf(app, zoe.id)]
    assert.deepEqual(roles.toSorted(), ['administrator', 'person'])
  }
})

test('LIFE-3: nobody gives or takes a role of their own', async (t) => {
  const { app, boss, adam, give } = await organisation(t)
  const own = await give('person', adam, boss.id)
  assert.deepEqual([own.status, await roleOf(app, boss.id)], [403, 'administrator'])
  assert.match(own.seen, /You can’t do this for yourself/)
  assert.doesNotMatch((await adam.path(pathTo('person', { id: boss.id }))).text, /name="role"/)
})

test('AUD-3, SES-5: no role is given by a person, a manager, another organisation’s administrator, or one who isn’t fresh', async (t) => {
  const { app, boss, zoe, adam, give } = await organisation(t)
  const manager = app.browser()
  await manager.signIn(await app.person({ role: 'manager', organisationId: boss.organisationId }))
  const stranger = app.browser()
  await stranger.signIn(await app.person({ role: 'administrator' }))
  await app.mailSent()
  const before = await app.dumpButRefusals()
  assert.equal((await give('administrator', manager)).status, 403)
  assert.equal((await give('administrator', stranger)).status, 404)
  app.clock.advance(11 * minutes)
  const asked = await give('administrator')
  assert.equal(asked.status, 403)
  assert.match(asked.seen, /This is about Zoe Falk \(zoe@acme\.example\): “Change the role”\./)
  assert.match(asked.text, /name="role" value="administrator"/)
  assert.deepEqual(await app.dumpButRefusals(), before)
  const password = boss.password
  assert.equal((await adam.postTo(pathTo('personRole', { id: zoe.id }), { role: 'manager', password })).status, 303)
  assert.equal(await roleOf(app, zoe.id), 'manager')
})
