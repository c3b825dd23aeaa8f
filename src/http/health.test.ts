import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { guessWrong } from '../../test/second-step.ts'
import { days, minutes } from '../limits.ts'

const token = 'what-our-prometheus-shows'

test('without METRICS_TOKEN there is no /metrics', async (t) => {
  const app = await startApp(t)
  assert.equal((await app.request('/metrics')).status, 404)
  assert.equal((await app.request('/metrics', { headers: { authorization: 'Bearer ' } })).status, 404)
})

test('WEB-2: /metrics is for whoever shows the token, and for nobody else', async (t) => {
  const { app, read } = await measured(t)
  for (const authorization of ['', 'Bearer', `Bearer ${token}x`, `Basic ${token}`, token]) {
    const answer = await app.request('/metrics', { headers: { authorization } })
    assert.deepEqual([answer.status, await answer.text()], [401, 'unauthorized'], authorization)
  }
  assert.match(await read(), /^countersign_process_resident_memory_bytes \d+/m)
})

test('metrics count requests by route and status, and events by action', async (t) => {
  const { app, read } = await measured(t)
  const ada = await app.protectedPerson()
  await guessWrong(app, ada, 2)
  const text = await read()
  assert.match(text, /countersign_audit_events_total\{action="sign_in.refused"\} 2$/m)
  const counted = 'countersign_http_request_duration_seconds_count'
  assert.match(text, new RegExp(`${counted}\\{method="POST",route="/api/sign-in/code",status="401"\\} 2$`, 'm'))
})

test('STO-8: metrics hold no address, no id, no token and no URL', async (t) => {
  const { app, read } = await measured(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('forgotPassword', { email: ada.email })
  await browser.path('/reset-password/what-was-mailed')
  await browser.path(`/no/such/${ada.id}`)
  const text = await read()
  for (const secret of [ada.email, ada.id, 'what-was-mailed', token, ...browser.cookies.values()])
    assert.ok(!text.includes(secret), secret)
})

test('MAIL-4: mail that waits and mail that was given up show in the metrics', async (t) => {
  const { app, read } = await measured(t)
  const ada = await app.person()
  await app.db.deleteFrom('outbox').execute()
  app.services.mailIsWaiting = () => {}
  await app.browser().post('forgotPassword', { email: ada.email })
  app.clock.advance(5 * minutes)
  const waiting = await read()
  assert.match(waiting, /^countersign_mail_messages\{state="waiting"\} 1$/m)
  assert.match(waiting, /^countersign_mail_longest_wait_seconds 300$/m)
  await app.db.updateTable('outbox').set({ failed_at: app.clock.now() }).execute()
  app.clock.advance(1 * days)
  const givenUp = await read()
  assert.match(givenUp, /^countersign_mail_messages\{state="waiting"\} 0$/m)
  assert.match(givenUp, /^countersign_mail_messages\{state="given_up"\} 1$/m)
  assert.match(givenUp, /^countersign_mail_longest_wait_seconds 0$/m)
})

async function measured(t: TestContext) {
  const app = await startApp(t, { env: { METRICS_TOKEN: token } })
  const read = async () => {
    const answer = await app.request('/metrics', { headers: { authorization: `Bearer ${token}` } })
    assert.equal(answer.status, 200)
    return answer.text()
  }
  return { app, read }
}
