import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startEmbedded } from '../../test/embedded.ts'
import { longestSend, mailRetryLongest, minutes } from '../limits.ts'
import type { SendMail } from '../host/options.ts'

type Mail = Parameters<SendMail>[0]

test('HOST-13: mail goes by the application’s own way of sending, to the address that it says at delivery', async (t) => {
  const sent: Mail[] = []
  const app = await startEmbedded(t, { options: { mail: { send: (mail) => void sent.push(mail) } } })
  const ada = app.person({ email: 'ada@example.com' })
  await app.browser().enrol(ada)
  ada.email = 'ada@new.example'
  await app.inner.deliverMail()
  const told = sent.find(({ subject }) => subject === 'Two-step authentication was enabled')
  assert.deepEqual(told?.to, { name: ada.name, address: 'ada@new.example' })
  assert.match(told?.text ?? '', /Two-step/)
  assert.match(told?.html ?? '', /<html lang="en">/)
  assert.match(told?.id ?? '', /^<[\w-]+@ferndale\.test>$/)
})

test('HOST-13: one that throws is tried again under the same id, and holds no page up', async (t) => {
  const tried: Mail[] = []
  let broken = true
  const send: SendMail = async (mail) => {
    tried.push(mail)
    if (broken) throw new Error('no way out')
  }
  const app = await startEmbedded(t, { options: { mail: { send } } })
  const ada = app.person()
  await app.browser().signIn(ada)
  await app.inner.deliverMail()
  assert.equal(tried.length, 1)
  broken = false
  app.clock.advance(mailRetryLongest + 1 * minutes)
  await app.inner.deliverMail()
  assert.deepEqual([tried.length, tried[1]?.id], [2, tried[0]?.id])
  app.clock.advance(mailRetryLongest + 1 * minutes)
  await app.inner.deliverMail()
  assert.equal(tried.length, 2)
})

for (const what of ['sends', 'says to whom'] as const)
  test(`HOST-13: an application that never ends when it ${what} keeps no other mail waiting, and is asked again`, async (t) => {
    const tried: Mail[] = []
    const asked = Promise.withResolvers<void>()
    let hangs = true
    const hang = (hung: typeof what) => {
      if (!hangs || hung !== what) return undefined
      asked.resolve()
      return new Promise<never>(() => {})
    }
    const send: SendMail = (mail) => hang('sends') ?? void tried.push(mail)
    const app = await startEmbedded(t, { options: { mail: { send } } })
    // Before there is a mail: nothing looks for one by itself then.
    t.mock.timers.enable({ apis: ['setTimeout'] })
    await app.browser().signIn(app.person())
    app.application.during.findPerson = () => hang('says to whom')
    const delivered = app.inner.deliverMail()
    await asked.promise
    await app.inner.services.db.selectFrom('outbox').select('id').execute()
    t.mock.timers.tick(longestSend)
    await delivered
    t.mock.timers.reset()
    assert.deepEqual(tried, [])
    hangs = false
    app.clock.advance(mailRetryLongest + 1 * minutes)
    await app.inner.deliverMail()
    assert.equal(tried.length, 1)
  })

test('HOST-13: an application that sends by itself needs no mail server in production, and has no mailbox page', async (t) => {
  const app = await startEmbedded(t, { options: { production: true, mail: { send() {} } } })
  const browser = app.browser()
  await browser.signIn(app.person())
  assert.equal((await browser.get('devMail')).status, 404)
  await assert.rejects(startEmbedded(t, { options: { production: true } }), /mail\.smtpUrl is missing/)
})

test('HOST-10: where sessions can’t be ended, no page says that they are, before Finish or after, nor does the mail', async (t) => {
  for (const [without, ends] of [
    [[], true],
    [['endSessions'], false],
  ] as const) {
    const app = await startEmbedded(t, { without: [...without] })
    const ada = app.person()
    const browser = app.browser()
    await browser.enrol(ada)
    const page = (await browser.get('security')).seen
    assert.equal(page.includes('you may stay so: sign out there, too'), !ends)
    for (const before of [page, (await browser.get('twoStepDisable')).seen, (await browser.get('replacePhone')).seen])
      assert.equal(before.includes('your sessions in other browsers and in the mobile app end'), ends)
    const mail = (await app.mails()).find(({ subject }) => subject === 'Two-step authentication was enabled')
    const text = mail?.text.replace(/\s+/g, ' ') ?? ''
    assert.equal(text.includes('You were signed out everywhere else.'), ends)
    assert.equal(text.includes('you may stay so: sign out there, too'), !ends)
  }
})
