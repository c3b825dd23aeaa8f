import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { holdHashes } from './held.ts'
import { type App, startApp } from './kit.ts'
import { routes } from '../src/routes.ts'

const long = 'p4ssw0rdqw3rtyl3tm31n$$$'.repeat(8)
const signingIn = (n: number) => ({ email: `stranger-${n}@ferndale.example`, password: 'violet anchor 1869 plum' })

test('OPS-5: the hashes of clients who hung up are not made', async (t) => {
  const app = await startApp(t)
  const hashes = holdHashes(app)
  const client = new AbortController()
  const sent = Array.from({ length: 20 }, (_, n) =>
    app.countersign.fetch(
      new Request(app.baseUrl + routes.apiSignIn, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(signingIn(n)),
        signal: client.signal,
      }),
      { address: `10.2.0.${n}` },
    ),
  )
  await hashes.begun
  while ((await app.triesCounted('password')) < 20) await new Promise((resolve) => setImmediate(resolve))
  const { ran } = app.slowHash
  client.abort()
  const left = Promise.all(sent)
  hashes.release()
  await left
  // Those that were at it are seen through; no other one begins.
  assert.ok(app.slowHash.ran - ran <= 4, String(app.slowHash.ran - ran))
})

test('OPS-5, ENR-10: a hundred Finishes at once hash ten backup codes, once', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.enrolUntilFinish(await app.person())
  const { ran } = app.slowHash
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => browser.post('twoStepBackupCodes', { kept: '1' })),
  )
  assert.equal(answers.filter(({ location }) => location === routes.security).length, 1)
  assert.equal(app.slowHash.ran - ran, 10)
})

test('OPS-5: of forty wrong passwords with long new ones no new one is weighed, and ten old ones are checked', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.signIn(await app.person())
  const { within } = app.services.lines.thread
  let weighed = 0
  app.services.lines.thread.within = (newcomer, work) => ((weighed += 1), within(newcomer, work))
  const { ran } = app.slowHash
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => browser.post('password', { password: 'not it at all', newPassword: long })),
  )
  assert.deepEqual([app.slowHash.ran - ran, weighed], [10, 0])
  assert.equal(answers.filter(({ status }) => status === 429).length, 30)
})

test('OPS-5: a weak new password beside the right old one costs none of the tries for wrong ones', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  for (let n = 0; n < 12; n += 1) {
    const { status } = await browser.post('password', { password: ada.password, newPassword: 'password12' })
    assert.equal(status, 422)
  }
  assert.equal(await app.triesCounted('password'), 0)
})

test('OPS-5: the new passwords weighed for one mailed link have an end', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  await app.browser().post('forgotPassword', { email: ada.email })
  const path = /\/reset-password\/[\w-]{43}/.exec((await app.mailsTo(ada.email))[0]?.text ?? '')?.[0] ?? ''
  const statuses: number[] = []
  for (let n = 0; n < 31; n += 1) {
    statuses.push((await app.browser().postTo(path, { newPassword: 'password12' })).status)
  }
  assert.deepEqual([statuses.slice(0, 30).every((status) => status === 422), statuses[30]], [true, 429])
  app.clock.advance(16 * 60_000)
  const { location } = await app.browser().postTo(path, { newPassword: 'amber thicket 4410 gull' })
  assert.equal(location, '/sign-in')
})

test('OPS-5: of fifty sheets asked for at once by one person one is drawn, and the others are told so', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.enrolUntilFinish(await app.person())
  assert.deepEqual(await whileOneIsAtIt(app, 50, () => browser.get('twoStepPdf')), { made: 1, refused: 49 })
  assert.equal((await browser.get('twoStepPdf')).status, 200)
})

test('OPS-5: of ten exports of one’s data at once one is made', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.signIn(await app.person())
  assert.deepEqual(await whileOneIsAtIt(app, 10, () => browser.post('exportData')), { made: 1, refused: 9 })
})

/** So many are sent at once; whoever gets to work waits until all others are answered, or until a second one gets to it. */
async function whileOneIsAtIt(app: App, many: number, send: () => Promise<{ status: number }>) {
  const { within } = app.services.lines.thread
  const { promise: others, resolve: goOn } = Promise.withResolvers<void>()
  let working = 0
  app.services.lines.thread.within = (newcomer, work) =>
    within(newcomer, async (place) => {
      working += 1
      if (working > 1) goOn()
      await others
      return work(place)
    })
  const count = { made: 0, refused: 0 }
  const one = async () => {
    const { status } = await send()
    if (status === 200) count.made += 1
    if (status === 429) count.refused += 1
    if (count.refused === many - 1) goOn()
  }
  await Promise.all(Array.from({ length: many }, one))
  app.services.lines.thread.within = within
  return count
}
