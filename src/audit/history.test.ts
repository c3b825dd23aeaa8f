import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { days, eventsPerPage, minutes } from '../limits.ts'
import { pathTo, routes } from '../routes.ts'
import { refusals } from '../refusals.ts'
import { messagesOf } from '../ui/messages.ts'
import { eventKinds } from './history.ts'
import { auditActions } from './record.ts'

async function appFor(t: { after: (work: () => Promise<void>) => void }) {
  const app = await startApp()
  t.after(() => app.close())
  return app
}

test('AUD-1: every action of the closed list, and every reason for a refusal, has a sentence in both languages', () => {
  for (const locale of ['en', 'pl'] as const) {
    const texts = messagesOf(locale)
    const missing = [
      ...auditActions.map((action) => `event.${action}`),
      ...Object.keys(refusals).map((code) => `event.reason.${code}`),
    ].filter((key) => !texts[key])
    assert.deepEqual(missing, [], locale)
  }
  assert.ok(auditActions.length > 30)
})

test('AUD-1: the Security tab shows the newest five events, and leads to all of them', async (t) => {
  const app = await appFor(t)
  const zoe = await app.protectedPerson({ name: 'Zoe Falk' })
  const browser = app.browser()
  await browser.givePassword(zoe)
  await browser.post('signInCode', { code: app.wrongCode(zoe.secret) })
  await browser.post('signInCode', { code: app.codeNow(zoe.secret) })
  const page = await browser.get('security')
  const card = page.seen.slice(page.seen.indexOf('Recent security events'))
  assert.match(card, /Signed in by code from the app, Firefox · Linux 203\.0\.113\.7/)
  assert.match(card, /Sign-in refused by code from the app, Firefox · Linux, incorrect code/)
  assert.equal(card.match(/203\.0\.113\.7/g)?.length, 5)
  assert.match(page.text, new RegExp(`href="${routes.history}"`))
  assert.match((await browser.get('history')).seen, /Two-step authentication enabled/)
})

test('AUD-1: all events are turned over in pages, newest first, none twice and none left out', async (t) => {
  const app = await appFor(t)
  const ada = await app.person()
  const browser = app.browser()
  const times = eventsPerPage * 2 + 7
  for (let n = 0; n < times - 1; n += 1) {
    app.clock.advance(n % 3 ? 1 * minutes : 0)
    const event = { id: app.house.randomness.id(), at: app.clock.now(), action: 'signed_out', details: '{}' }
    const who = {
      actor_id: ada.id,
      subject_id: ada.id,
      organisation_id: ada.organisationId,
      address: `198.51.100.${n}`,
    }
    await app.db
      .insertInto('audit_events')
      .values({ ...event, ...who })
      .execute()
  }
  await browser.signIn(ada)
  const seen: string[] = []
  let path: string | undefined = routes.history
  while (path) {
    const page = await browser.path(path)
    seen.push(...(page.seen.match(/198\.51\.100\.\d+|203\.0\.113\.7/g) ?? []))
    path = /href="([^"]*before=[^"]*)"/.exec(page.text)?.[1]
  }
  assert.equal(seen.length, times)
  assert.equal(new Set(seen).size, times)
  assert.equal(seen[0], '203.0.113.7')
  assert.equal((await browser.get('history', '?before=nothing')).status, 200)
})

test('AUD-1: an administrator narrows the history to a person, a kind of event and some days', async (t) => {
  const app = await appFor(t)
  const adam = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const mia = await app.person({ name: 'Mia Holm', organisationId: adam.organisationId })
  await app.browser({ address: '198.51.100.1' }).signIn(mia)
  app.clock.advance(1 * days)
  await app.browser({ address: '198.51.100.2' }).signIn({ ...mia, password: 'wrong' })
  const browser = app.browser()
  await browser.signIn(adam)
  const lines = async (query: string) =>
    (await browser.get('peopleHistoryCsv', query)).text.match(/sign_in\.\w+|198\.51\.100\.\d|203\.0\.113\.7/g)
  const first = ['sign_in.completed', '198.51.100.1']
  const second = ['sign_in.refused', '198.51.100.2']
  assert.deepEqual(await lines(`?person=${mia.id}`), [...second, ...first])
  assert.deepEqual(await lines('?kind=refused&from=&to='), second)
  assert.deepEqual(await lines('?to=2027-03-02'), first)
  assert.deepEqual(await lines(`?person=${mia.id}&from=2027-03-03&to=2027-03-03`), second)
  assert.deepEqual(await lines('?kind=account'), null)
  for (const wrong of ['?kind=all', '?from=yesterday', '?to=2027-02-31']) {
    assert.equal((await browser.get('peopleHistory', wrong)).status, 422, wrong)
  }
  for (const kind of eventKinds) assert.equal((await browser.get('peopleHistory', `?kind=${kind}`)).status, 200)
})

test('AUD-1: the file has a fixed name, is kept by nobody, and names events and times for other programs', async (t) => {
  const app = await appFor(t)
  const adam = await app.person({ role: 'administrator', name: 'Łucja Wąż' })
  const browser = app.browser()
  await browser.signIn(adam)
  const file = await browser.get('peopleHistoryCsv')
  assert.equal(file.headers.get('content-disposition'), 'attachment; filename="countersign-history.csv"')
  assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8')
  assert.equal(file.headers.get('cache-control'), 'no-store')
  const [head = '', line = ''] = file.text.split('\r\n')
  assert.equal(head.replace('\ufeff', ''), 'time,event,who,who_id,about,about_id,address,browser,means,reason,id')
  const start = ['2027-03-02T12:00:00.000Z', 'sign_in.completed', 'Łucja Wąż', adam.id, 'Łucja Wąż', adam.id]
  assert.ok(line.startsWith([...start, '203.0.113.7', 'Firefox · Linux', 'password', ''].join(',')), line)
})

test('AUD-1: somebody who is gone is shown as deleted, and the event stays', async (t) => {
  const app = await appFor(t)
  const adam = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const mia = await app.person({ name: 'Mia Holm', organisationId: adam.organisationId })
  await app.browser().signIn(mia)
  await app.db.deleteFrom('people').where('id', '=', mia.id).execute()
  const browser = app.browser()
  await browser.signIn(adam)
  const page = await browser.get('peopleHistory')
  assert.doesNotMatch(page.text, /Mia Holm/)
  assert.match(page.seen, /\(deleted\) Signed in/)
  assert.match((await browser.get('peopleHistoryCsv')).text, new RegExp(`\\(deleted\\),${mia.id}`))
})

test('AUD-1: the list of people tells backup codes left, the last sign-in and the state, and leads to each', async (t) => {
  const app = await appFor(t)
  const adam = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const zoe = await app.protectedPerson({ name: 'Zoe Falk', organisationId: adam.organisationId })
  const browser = app.browser()
  await browser.signIn(adam)
  const list = await browser.get('people')
  assert.match(list.seen, /Zoe Falk \S+ Person On since 2 March 2027 10 2 March 2027 at 12:00 UTC Active/)
  assert.match(list.text, new RegExp(`href="${pathTo('person', { id: zoe.id })}"`))
  const page = await browser.path(pathTo('person', { id: zoe.id }))
  assert.match(page.seen, /Two-step authentication enabled/)
  await browser.postTo(pathTo('personReset', { id: zoe.id }))
  assert.match((await browser.get('people')).seen, /Reset asked for/)
})
