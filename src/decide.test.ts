import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../test/kit.ts'
import { anyMail } from '../test/mail.ts'
import { decide, transact } from './decide.ts'
import { hours } from './limits.ts'
import { nowhere } from './moment.ts'
import { refuse } from './refusals.ts'
import { pathTo } from './routes.ts'

test('delivery is woken after the commit: the mail is there for whoever looks', async (t) => {
  const app = await startApp(t)
  const { id: person } = await app.person()
  const looked: Promise<number>[] = []
  app.services.mailIsWaiting = () => void looked.push(app.count('outbox'))
  const at = { now: app.clock.now(), from: nowhere }
  await decide(app.services, at, { person }, async ({ mail }) => {
    await mail('first', anyMail)
    assert.equal(looked.length, 0)
  })
  assert.deepEqual(await Promise.all(looked), [1])
})

test('what waits for a commit is done in its order, and never when there is none', async (t) => {
  const app = await startApp(t)
  const { id: person } = await app.person()
  const at = { now: app.clock.now(), from: nowhere }
  const done: string[] = []
  await transact(app.services, at, [], async ({ afterCommit }) => {
    afterCommit(() => done.push('first'))
    afterCommit(() => done.push('second'))
  })
  const refused = transact(app.services, at, [`person:${person}`], async ({ about, afterCommit }) => {
    afterCommit(() => done.push('never'))
    await about(person).mail('never', anyMail)
    return refuse('not_enabled')
  })
  await assert.rejects(refused, { code: 'not_enabled' })
  assert.deepEqual(done, ['first', 'second'])
  assert.equal(await app.count('outbox'), 0)
})

test('HOST-3: of what waits for a commit, one that fails is told of, and keeps nothing else from being done', async (t) => {
  const app = await startApp(t)
  const { id: person } = await app.person()
  const done: string[] = []
  const at = { now: app.clock.now(), from: nowhere }
  const failed = transact(app.services, at, [], async ({ afterCommit, record }) => {
    await record({ action: 'fresh.given', actor: person, subject: person })
    afterCommit(() => Promise.reject(new Error('the first')))
    afterCommit(() => {
      throw new Error('the second')
    })
    afterCommit(() => done.push('the third'))
  })
  await assert.rejects(failed, /the first/)
  assert.deepEqual(done, ['the third'])
  assert.equal((await app.audit()).filter(({ action }) => action === 'fresh.given').length, 1)
})

test('a refusal leaves its event outside of what it rolled back, about whom and by whom', async (t) => {
  const app = await startApp(t)
  const [ada, adam] = [await app.person(), await app.person()]
  const at = { now: app.clock.now(), from: { ...nowhere, address: '198.51.100.7' } }
  const about = { person: ada.id, by: adam.id, refused: 'two_step.reset_refused', details: { purpose: 'x' } } as const
  const deciding = decide(app.services, at, about, async ({ record }) => {
    await record('two_step.reset')
    return refuse('not_enabled')
  })
  await assert.rejects(deciding, { code: 'not_enabled' })
  const events = await app.db.selectFrom('audit_events').selectAll().where('subject_id', '=', ada.id).execute()
  assert.deepEqual(
    events.map(({ action, actor_id, address, details }) => [action, actor_id, address, JSON.parse(details)]),
    [['two_step.reset_refused', adam.id, '198.51.100.7', { purpose: 'x', reason: 'not_enabled' }]],
  )
})

test('LIFE-3: the mail about a reset whose time has come wakes delivery, though nobody asked for a page', async (t) => {
  const app = await startApp(t)
  const adam = await app.person({ role: 'administrator' })
  const zoe = await app.protectedPerson({ organisationId: adam.organisationId })
  const browser = app.browser()
  await browser.signIn(adam)
  await browser.postTo(pathTo('personReset', { id: zoe.id }))
  app.clock.advance(24 * hours)
  let woken = 0
  app.services.mailIsWaiting = () => void (woken += 1)
  await app.countersign.sweep()
  assert.equal(woken, 1)
})
