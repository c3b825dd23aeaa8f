import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { giveCode, openChallenge, ownBrowser } from '../../test/second-step.ts'
import { hours, minutes, openedBudget } from '../limits.ts'
import { routes } from '../routes.ts'

const [{ tries: perQuarter }, { tries: perDay }] = openedBudget
const subject = 'Someone knows your password'

test('THR-12: whoever knows the password opens thirty questions in 15 minutes and a hundred a day, and the owner is mailed once', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const own = await ownBrowser(app, ada)
  const before = (await app.audit()).length
  let opened = 0
  const floodUntilRefused = async () => {
    for (;;) {
      const { status, headers } = await app.api('apiSignIn', { email: ada.email, password: ada.password })
      if (status === 200) opened += 1
      else return { status, retryAfter: Number(headers.get('retry-after')) }
    }
  }
  const { ran } = app.slowHash
  assert.deepEqual(await floodUntilRefused(), { status: 429, retryAfter: (15 * minutes) / 1000 })
  // What is refused costs no hash and leaves no event.
  assert.deepEqual([opened, app.slowHash.ran - ran, (await app.audit()).length - before], [30, 30, 30])
  const mails = (await app.mailsTo(ada.email)).filter((mail) => mail.subject.includes(subject))
  assert.equal(mails.length, 1)
  for (let quarter = 0; quarter < 10; quarter += 1) {
    app.clock.advance(16 * minutes)
    await floodUntilRefused()
  }
  assert.equal(opened, perDay)
  assert.equal((await app.mailsTo(ada.email)).filter((mail) => mail.subject.includes(subject)).length, 1)
  // The owner is not kept out where they are known.
  assert.equal((await own.signIn(ada)).location, routes.home)
  app.clock.advance(25 * hours)
  assert.equal((await app.api('apiSignIn', { email: ada.email, password: ada.password })).status, 200)
})

test('THR-12: forty right passwords at once open no more than thirty questions', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const give = (n: number) =>
    app.api('apiSignIn', { email: ada.email, password: ada.password }, { address: `203.0.113.${n}` })
  for (let round = 0; round < 4; round += 1) await Promise.all(Array.from({ length: 10 }, (_, n) => give(n)))
  assert.equal(await app.count('challenges'), perQuarter)
})

test('THR-12: questions that their owner answers, and those of a known browser, count for nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const own = await ownBrowser(app, ada)
  for (let n = 0; n < perQuarter + 5; n += 1) {
    app.clock.advance(30_000)
    const answered = await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))
    assert.equal(answered.json['status'], 'signed_in')
  }
  for (let n = 0; n < perQuarter + 5; n += 1) assert.equal((await own.givePassword(ada)).location, routes.signInCode)
  assert.equal((await app.api('apiSignIn', { email: ada.email, password: ada.password })).status, 200)
  assert.deepEqual(
    (await app.mailsTo(ada.email)).filter((mail) => mail.subject.includes(subject)),
    [],
  )
})

test('THR-10: a new password by the mailed link ends what was opened by the old one', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  for (let n = 0; n < perQuarter; n += 1) await openChallenge(app, ada)
  await app.browser().post('forgotPassword', { email: ada.email })
  const texts = (await app.mailsTo(ada.email)).map(({ text }) => text)
  const path = /\/reset-password\/[\w-]{43}/.exec(texts.join())?.[0] ?? ''
  const password = 'amber thicket 4410 gull'
  assert.equal((await app.browser().postTo(path, { newPassword: password })).location, '/sign-in')
  assert.equal((await app.api('apiSignIn', { email: ada.email, password })).json['status'], 'challenge')
})
