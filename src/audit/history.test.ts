import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { days } from '../limits.ts'
import { pathTo } from '../routes.ts'
import { eventKinds } from './history.ts'

test('AUD-1: an administrator narrows the history to a person, a kind of event and some days', async (t) => {
  const app = await startApp(t)
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
  const app = await startApp(t)
  const adam = await app.person({ role: 'administrator', name: 'Łucja Wąż' })
  const browser = app.browser()
  await browser.signIn(adam)
  const file = await browser.get('peopleHistoryCsv')
  assert.equal(file.headers.get('content-disposition'), 'attachment; filename="countersign-history.csv"')
  assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8')
  assert.equal(file.headers.get('cache-control'), 'no-store')
  const [head = '', line = ''] = file.text.split('\r\n')
  assert.equal(
    head.replace('\ufeff', ''),
    '"time_utc","event","who","who_id","about","about_id","address","browser","means","reason","id"',
  )
  const start = ['2027-03-02T12:00:00.000Z', 'sign_in.completed', 'Łucja Wąż', adam.id, 'Łucja Wąż', adam.id]
  const values = [...start, '203.0.113.7', 'Firefox · Linux', 'password', '']
  assert.ok(line.startsWith(values.map((value) => `"${value}"`).join(',')), line)
})

test('AUD-1: the list of people tells backup codes left, the last sign-in and the state, and leads to each', async (t) => {
  const app = await startApp(t)
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
