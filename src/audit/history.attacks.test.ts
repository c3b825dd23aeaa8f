import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { startApp } from '../../test/kit.ts'
import { mobileToken } from '../../test/second-step.ts'
import { addressesKept, auditKept, days, minutes } from '../limits.ts'
import { refusals } from '../refusals.ts'
import { doorsBehindTheCode, pathTo, type RouteName, routes } from '../routes.ts'
import { messagesOf } from '../messages/messages.ts'
import { auditActions } from './record.ts'

const app = await startApp({ after })

const refused = async (personId: string) =>
  (await app.audit()).filter((event) => event.action === 'request.refused' && event.subject_id === personId)

test('AUD-1: each action of the closed list, and each reason, has its words in both languages', () => {
  for (const locale of ['en', 'pl'] as const) {
    const messages = messagesOf(locale) as Record<string, string>
    const missing = [
      ...auditActions.map((action) => `event.${action}`),
      ...Object.keys(refusals).map((code) => `event.reason.${code}`),
    ].filter((key) => !messages[key])
    assert.deepEqual(missing, [], locale)
  }
})

test('AUD-1: a form of another site, sent in somebody’s name, leaves an event with the route’s name and never the URL', async () => {
  const person = await app.person()
  const browser = app.browser()
  await browser.signIn(person)
  await browser.postTo('/reset-password/very-private-token?x=1', {}, { 'sec-fetch-site': 'cross-site' })
  const [event, ...more] = await refused(person.id)
  assert.deepEqual(more, [])
  assert.deepEqual(event?.details, { reason: 'cross_site', route: 'resetPassword' })
  assert.equal(event?.address, '203.0.113.7')
})

test('AUD-1: set-up with a bearer token, or with a challenge only, is an attempt to go round', async () => {
  const [tokenHolder, halfWay] = [await app.protectedPerson(), await app.protectedPerson()]
  const token = await mobileToken(app, tokenHolder)
  await app.request('/settings/security/two-step/scan', { headers: { authorization: `Bearer ${token}` } })
  assert.deepEqual(
    (await refused(tokenHolder.id)).map(({ details }) => details['reason']),
    ['browser_only'],
  )
  const browser = app.browser()
  await browser.givePassword(halfWay)
  await browser.get('twoStepScan')
  const [event] = await refused(halfWay.id)
  assert.deepEqual(event?.details, { reason: 'signed_out', route: 'twoStepScan' })
  assert.equal(event?.actor_id, null)
})

test('AUD-1: between password and code, every door of two-step set-up and of the people leaves an event under its name', async () => {
  const names = Object.keys(routes) as RouteName[]
  const doors = names.filter((name) => /^\/(?:settings\/security\/two-step|people)(?:[/.]|$)/.test(routes[name]))
  assert.deepEqual(doors.toSorted(), [...doorsBehindTheCode].toSorted())
  const halfWay = await app.protectedPerson()
  for (const name of doors) {
    app.clock.advance(1 * minutes)
    const before = (await refused(halfWay.id)).length
    const browser = app.browser()
    await browser.givePassword(halfWay)
    await browser.path(pathTo(name, { id: 'x' }))
    await browser.postTo(pathTo(name, { id: 'x' }))
    const events = (await refused(halfWay.id)).slice(before)
    assert.ok(events.length > 0, name)
    for (const { details } of events) assert.deepEqual(details, { reason: 'signed_out', route: name })
  }
})

test('AUD-1: strangers fill no table, and a flood about one person leaves a few events a minute', async () => {
  const before = (await app.audit()).length
  for (let n = 0; n < 20; n += 1) await app.browser().post('signOut', {}, { 'sec-fetch-site': 'cross-site' })
  assert.equal((await app.audit()).length, before)
  const person = await app.person()
  const browser = app.browser()
  await browser.signIn(person)
  for (let n = 0; n < 20; n += 1) await browser.post('profile', {}, { 'sec-fetch-site': 'cross-site' })
  assert.equal((await refused(person.id)).length, 5)
  app.clock.advance(2 * minutes)
  await browser.post('profile', {}, { 'sec-fetch-site': 'cross-site' })
  assert.equal((await refused(person.id)).length, 6)
})

test('AUD-2: the application’s own connection neither changes nor deletes an event', async () => {
  await app.browser().signIn(await app.person())
  const before = await app.audit()
  await assert.rejects(app.db.deleteFrom('audit_events').execute(), /append-only/)
  await assert.rejects(app.db.updateTable('audit_events').set({ action: 'signed_out' }).execute(), /append-only/)
  await assert.rejects(app.db.updateTable('audit_events').set({ address: '' }).execute(), /append-only/)
  assert.deepEqual(await app.audit(), before)
})

test('AUD-2: of an old event the address may be shortened, and nothing else be changed', async (t) => {
  const old = await startApp(t, { at: Date.now() - 100 * days })
  await old.person()
  await old.browser().signIn(await old.person())
  await assert.rejects(old.db.updateTable('audit_events').set({ details: '{}', action: 'x' }).execute(), /append-only/)
  await assert.rejects(old.db.deleteFrom('audit_events').execute(), /append-only/)
})

test('AUD-4: addresses in full are kept for 90 days, then the network; events for 400 days', async (t) => {
  const present = Date.now()
  const own = await startApp(t, { at: present })
  const event = (at: number, address: string) => ({
    id: own.services.randomness.id(),
    at,
    action: 'signed_out',
    actor_id: null,
    subject_id: null,
    organisation_id: null,
    address,
    details: '{}',
  })
  const minute = 1 * minutes
  await own.db
    .insertInto('audit_events')
    .values([
      event(present - addressesKept + minute, '203.0.113.9'),
      event(present - addressesKept - minute, '203.0.113.9'),
      event(present - auditKept + minute, '2001:db8:7:8::9'),
      event(present - auditKept - minute, '203.0.113.9'),
      event(present - 5 * 365 * days, '203.0.113.9'),
    ])
    .execute()
  await own.countersign.sweep()
  await own.countersign.sweep()
  assert.deepEqual(
    (await own.audit()).map(({ address }) => address),
    ['2001:db8:7::/48', '203.0.113.0/24', '203.0.113.9'],
  )
})

test('AUD-4: a clock of ours that runs ahead makes nothing go sooner', async (t) => {
  const own = await startApp(t, { at: Date.now() })
  await own.browser().signIn(await own.person())
  const before = await own.audit()
  own.clock.advance(auditKept * 2)
  await own.countersign.sweep()
  assert.deepEqual(await own.audit(), before)
})

test('AUD-1: people read their own history: what, by what, from where, and why not', async () => {
  const person = await app.protectedPerson()
  const other = await app.person({ name: 'Olga Reed' })
  await app.browser().givePassword(other)
  const browser = app.browser()
  await browser.givePassword({ ...person, password: 'wrong' })
  await browser.signIn(person)
  const { seen } = await browser.get('history')
  assert.match(seen, /Signed in by code from the app/)
  assert.match(seen, /Sign-in refused wrong e-mail address or password/)
  assert.match(seen, /203\.0\.113\.7/)
  assert.doesNotMatch(seen, /Olga/)
  assert.match((await browser.get('security')).seen, /Recent security events/)
})

test('AUD-1: the history turns its pages, fifty events each, without a gap or a repetition', async () => {
  const person = await app.person()
  const browser = app.browser()
  for (let n = 0; n < 60; n += 1) await browser.post('language', { locale: 'en', next: '/' })
  await browser.signIn(person)
  for (let n = 0; n < 59; n += 1) {
    await sql`insert into audit_events (id, at, action, actor_id, subject_id, organisation_id, address, details)
      values (${app.services.randomness.id()}, ${app.clock.now()}, 'signed_out', ${person.id}, ${person.id}, null, ${`10.0.0.${n}`}, '{}')`.execute(
      app.db,
    )
  }
  const first = await browser.get('history')
  const before = /\?before=([\w-]+)/.exec(first.text)?.[1] ?? ''
  const second = await browser.get('history', `?before=${before}`)
  const shown = [first, second].flatMap(({ seen }) => seen.match(/10\.0\.0\.\d+/g) ?? [])
  assert.deepEqual([shown.length, new Set(shown).size], [59, 59])
  const stranger = app.browser()
  await stranger.signIn(await app.person())
  assert.doesNotMatch((await stranger.get('history', `?before=${before}`)).seen, /10\.0\.0\./)
})

test('AUD-3: administrators read the history of their own organisation, and choose from it', async () => {
  const adam = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const mia = await app.person({ name: 'Mia Holm', organisationId: adam.organisationId })
  const bea = await app.person({ name: 'Bea Moss' })
  for (const person of [mia, bea]) await app.browser({ address: '198.51.100.4' }).signIn(person)
  const browser = app.browser()
  await browser.signIn(adam)
  const rows = async (query: string) => {
    const { text } = await browser.get('peopleHistory', query)
    return /<tbody>[\s\S]*<\/tbody>/.exec(text)?.[0] ?? ''
  }
  assert.match(await rows(''), /Mia Holm/)
  assert.match(await rows(''), /Adam Berg/)
  assert.doesNotMatch(await rows(''), /Bea Moss/)
  assert.doesNotMatch(await rows(`?person=${mia.id}`), /Adam Berg/)
  assert.equal(await rows('?kind=two_step'), '')
  const today = new Date(app.clock.now()).toISOString().slice(0, 10)
  assert.match(await rows(`?from=${today}&to=${today}&person=&kind=sign_in`), /Mia Holm/)
  assert.equal(await rows('?to=2020-01-01'), '')
  assert.equal((await browser.get('peopleHistory', `?person=${bea.id}`)).status, 404)
  const csv = await browser.get('peopleHistoryCsv', `?person=${bea.id}`)
  assert.equal(csv.status, 404)
})

test('AUD-2: no name begins a line of its own in the export, nor a formula', async () => {
  const adam = await app.person({ role: 'administrator', name: '=HYPERLINK("https://evil.example")' })
  const browser = app.browser()
  await browser.signIn(adam)
  await app.db.updateTable('people').set({ name: '=1+1\r\n2027-01-01,forged' }).where('id', '=', adam.id).execute()
  const { text, headers } = await browser.get('peopleHistoryCsv')
  assert.equal(headers.get('content-disposition'), 'attachment; filename="countersign-history.csv"')
  assert.equal(headers.get('cache-control'), 'no-store')
  const lines = text.trim().split('\r\n')
  const { length } = (await app.audit()).filter((event) => event.organisation_id === adam.organisationId)
  assert.equal(lines.length, length + 1)
  assert.ok(length > 0)
  assert.ok(!/(^|,)"?[=+@]/m.test(text))
})

test('AUD-1: who is gone is shown as deleted', async () => {
  const adam = await app.person({ role: 'administrator' })
  const mia = await app.person({ name: 'Mia Gone', organisationId: adam.organisationId })
  await app.browser().signIn(mia)
  await app.db.deleteFrom('people').where('id', '=', mia.id).execute()
  const browser = app.browser()
  await browser.signIn(adam)
  const { seen } = await browser.get('peopleHistory')
  assert.match(seen, /\(deleted\)/)
  assert.doesNotMatch(seen, /Mia Gone/)
})
