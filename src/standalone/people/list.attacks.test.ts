import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { fillWithPeople } from '../../../test/crowd.ts'
import { startApp } from '../../../test/kit.ts'
import { filters, sorts } from './list.ts'

test('AUD-3, POL-10: no search, filter, order or cursor shows an administrator people of another organisation', async (t) => {
  const app = await startApp(t)
  const boss = await app.person({ role: 'administrator', name: 'Adam Own' })
  const other = await app.person({ role: 'administrator', name: 'Eve Foreign' })
  const now = app.clock.now()
  for (const { organisationId } of [boss, other]) {
    const policy = { organisation_id: organisationId, required_since: now, days: 14, changed_by: null, changed_at: now }
    await app.db.insertInto('policies').values(policy).execute()
  }
  await fillWithPeople(app.db, { organisationId: boss.organisationId, prefix: 'own', people: 70, now })
  // More than are sorted: every way to read a list is gone.
  await fillWithPeople(app.db, { organisationId: other.organisationId, prefix: 'foreign', people: 1100, now })
  const browser = app.browser()
  await browser.signIn(boss)
  const cursors = ['', `&after=${other.id}`, '&before=foreign-000003', '&after=foreign-00000a']
  const searches = ['', 'a', 'nowak', 'foreign', 'anna nowak', other.email]
  for (const show of filters)
    for (const [n, search] of searches.entries())
      for (const [m, cursor] of cursors.entries()) {
        const query = `?show=${show}&sort=${sorts[(n + m) % sorts.length]}&search=${search}${cursor}`
        const page = await browser.get('people', query)
        assert.equal(page.status, 200)
        assert.doesNotMatch(page.text, /@foreign\.example|\/people\/foreign|Eve Foreign/, query)
      }
  // A foreign cursor is as good as none, whoever it names: nothing tells a person from nobody.
  const [foreign, nobody] = [
    await browser.get('people', '?after=foreign-000003'),
    await browser.get('people', '?after=nobody-0003'),
  ]
  assert.equal(foreign.text.replaceAll('foreign-000003', 'nobody-0003'), nobody.text)
  assert.doesNotMatch((await browser.get('peopleCsv', '?search=a')).text, /@foreign\.example/)
  for (const search of ['eve', other.email, 'foreign']) {
    assert.match((await browser.get('peopleHistory', `?search=${search}`)).seen, /Nobody found/)
    assert.equal((await browser.get('peopleHistoryCsv', `?search=${search}`)).status, 404)
  }
})

test('AUD-3: whoever is no administrator reads no list of people, as a page or as a file', async (t) => {
  const app = await startApp(t)
  for (const role of ['person', 'manager'] as const) {
    const browser = app.browser()
    await browser.signIn(await app.person({ role }))
    for (const name of ['people', 'peopleCsv', 'peopleHistory'] as const)
      assert.equal((await browser.get(name, '?search=a')).status, 403)
  }
  assert.equal((await app.browser().get('peopleCsv')).status, 303)
})

test('AUD-3: an id that is none, whatever signs are in it, is nobody’s', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.signIn(await app.person({ role: 'administrator' }))
  for (const id of ['%00', 'a%00b', '%F0%9F%98%80', "'", '%25', 'x'.repeat(64)]) {
    assert.equal((await browser.get('peopleHistory', `?person=${id}`)).status, 404, id)
    assert.equal((await browser.get('peopleHistoryCsv', `?person=${id}`)).status, 404, id)
    assert.equal((await browser.path(`/people/${id}`)).status, 404, id)
  }
})
