import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../../test/kit.ts'
import { mobileToken } from '../../../test/second-step.ts'
import { minutes } from '../../limits.ts'
import { pathTo } from '../../routes.ts'

async function organisation(t: { after: (work: () => Promise<void>) => void }) {
  const app = await startApp(t)
  const adam = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const zoe = await app.protectedPerson({ name: 'Zoe Falk', organisationId: adam.organisationId })
  const boss = app.browser()
  await boss.signIn(adam)
  return { app, adam, zoe, boss, deactivate: pathTo('personDeactivate', { id: zoe.id }) }
}

const deactivated = async (app: App) =>
  (await app.audit()).filter((event) => event.action === 'person.deactivated').length

test('SES-8: who is deactivated is signed out everywhere at once, between password and code too', async (t) => {
  const { app, zoe, boss, deactivate } = await organisation(t)
  const [owner, halfWay] = [app.browser(), app.browser()]
  await owner.signIn(zoe)
  app.clock.advance(1 * minutes)
  const token = await mobileToken(app, zoe)
  await halfWay.givePassword(zoe)
  assert.equal((await boss.postTo(deactivate)).location, `/people/${zoe.id}`)
  assert.equal(await owner.isSignedIn(), false)
  assert.equal((await app.api('apiMe', undefined, { token })).status, 401)
  app.clock.advance(1 * minutes)
  assert.equal((await halfWay.post('signInCode', { code: app.codeNow(zoe.secret) })).location, '/sign-in')
})

test('SES-8: a deactivated person’s sign-in is answered like a wrong password, at the same cost', async (t) => {
  const { app, zoe, boss, deactivate } = await organisation(t)
  await boss.postTo(deactivate)
  const answer = async (given: string) => {
    const ran = app.slowHash.ran
    const { status, text } = await app.api('apiSignIn', { email: zoe.email, password: given })
    return { status, text, hashes: app.slowHash.ran - ran }
  }
  const right = await answer(zoe.password)
  assert.deepEqual(right, await answer('not it at all'))
  assert.deepEqual([right.status, right.hashes], [401, 1])
})

test('SES-8: a deactivated person is mailed no link, and one mailed before opens nothing', async (t) => {
  const { app, zoe, boss, deactivate } = await organisation(t)
  const stranger = app.browser()
  await stranger.post('forgotPassword', { email: zoe.email })
  const [, link = ''] = /(\/reset-password\/\S+)/.exec((await app.mailsTo(zoe.email)).at(-1)?.text ?? '') ?? []
  await boss.postTo(deactivate)
  const mails = (await app.mails()).length
  assert.equal((await stranger.post('forgotPassword', { email: zoe.email })).status, 200)
  assert.equal((await app.mails()).length, mails)
  assert.equal((await stranger.postTo(link, { newPassword: 'quiet lantern 4410 moss' })).status, 410)
})

test('SES-8: activated again, they sign in with password and code as before', async (t) => {
  const { app, zoe, boss, deactivate } = await organisation(t)
  await boss.postTo(deactivate)
  await boss.postTo(pathTo('personReactivate', { id: zoe.id }))
  app.clock.advance(1 * minutes)
  const owner = app.browser()
  await owner.signIn(zoe)
  assert.equal(await owner.isSignedIn(), true)
})

test('SES-8: a session row that a race left behind reads as nobody’s', async (t) => {
  const { app, zoe } = await organisation(t)
  const owner = app.browser()
  await owner.signIn(zoe)
  await app.db.updateTable('people').set({ deactivated_at: app.clock.now() }).where('id', '=', zoe.id).execute()
  assert.equal(await app.count('sessions'), 2)
  assert.equal(await owner.isSignedIn(), false)
})

test('SES-8: nobody deactivates themselves, twice, or without being fresh', async (t) => {
  const { app, adam, zoe, boss, deactivate } = await organisation(t)
  assert.equal((await boss.postTo(pathTo('personDeactivate', { id: adam.id }))).status, 403)
  await Promise.all([boss.postTo(deactivate), boss.postTo(deactivate)])
  assert.equal(await deactivated(app), 1)
  app.clock.advance(11 * minutes)
  assert.equal((await boss.postTo(pathTo('personReactivate', { id: zoe.id }))).status, 403)
  assert.match((await boss.path(pathTo('person', { id: zoe.id }))).seen, /Deactivated/)
})
