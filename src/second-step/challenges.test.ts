import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { endedKept, challengeLifetime } from '../limits.ts'

/** Someone between password and code. */
async function between(t: TestContext) {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const eventsOf = async (action: string) => (await app.audit()).filter((event) => event.action === action)
  return { app, ada, browser, eventsOf }
}

test('going back closes the question, and the trail says so once', async (t) => {
  const { app, ada, browser, eventsOf } = await between(t)
  const held = new Map(browser.cookies)
  assert.equal((await browser.post('signInCancel')).location, '/sign-in')
  assert.equal(await app.count('challenges'), 0)
  const again = app.browser()
  for (const [name, value] of held) again.cookies.set(name, value)
  assert.equal((await again.post('signInCancel')).location, '/sign-in')
  const [event, ...others] = await eventsOf('sign_in.cancelled')
  assert.deepEqual([event?.actor_id, event?.subject_id, others], [ada.id, ada.id, []])
})

test('going back with a question that was answered, or with none at all, changes nothing', async (t) => {
  const { app, ada, browser, eventsOf } = await between(t)
  const held = browser.cookies.get('__Host-challenge') ?? ''
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/')
  const late = app.browser()
  for (const token of [held, 'B'.repeat(43)]) {
    late.cookies.set('__Host-challenge', token)
    assert.equal((await late.post('signInCancel')).location, '/sign-in')
  }
  assert.equal(await app.count('challenges'), 1)
  assert.deepEqual(await eventsOf('sign_in.cancelled'), [])
})

test('AUD-1: a page asked for between password and code is noted about the person as long as the question is open', async (t) => {
  const { app, ada, browser, eventsOf } = await between(t)
  const held = browser.cookies.get('__Host-challenge') ?? ''
  await browser.get('twoStepScan')
  const [event] = await eventsOf('request.refused')
  assert.deepEqual([event?.actor_id, event?.subject_id], [null, ada.id])
  app.clock.advance(challengeLifetime)
  await browser.get('twoStepDisable')
  assert.equal((await eventsOf('request.refused')).length, 1, 'its time is over')
  const other = app.browser()
  await other.givePassword(ada)
  const answered = other.cookies.get('__Host-challenge') ?? ''
  await other.post('signInCode', { code: app.codeNow(ada.secret) })
  for (const token of [held, answered]) {
    const copy = app.browser()
    copy.cookies.set('__Host-challenge', token)
    await copy.get('newBackupCodes')
  }
  assert.equal((await eventsOf('request.refused')).length, 1, 'one that was answered names nobody')
})

test('a question that ended is kept for a day, so that its page can say what became of it, and swept then', async (t) => {
  const { app } = await between(t)
  app.clock.advance(challengeLifetime + endedKept - 1)
  await app.countersign.sweep()
  assert.equal(await app.count('challenges'), 1)
  app.clock.advance(1)
  await app.countersign.sweep()
  assert.equal(await app.count('challenges'), 0)
})
