import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { administratorIn, idOf, inviting } from '../../../test/inviting.ts'
import { mailedPath } from '../../../test/tour.ts'
import type { App } from '../../../test/kit.ts'
import { linkMails, minutes } from '../../limits.ts'
import { pathTo, type RouteName } from '../../routes.ts'

const email = 'jan@acme.example'
const newPassword = 'seven lanterns drift north'

async function withJan(t: Parameters<typeof inviting>[0]) {
  const place = await inviting(t)
  await place.invite(`${email},Jan Kowalski,administrator`)
  const id = await idOf(place.app, email)
  const act = (name: RouteName, fields = {}, by = place.adam) => by.postTo(pathTo(name, { id }), fields)
  return { ...place, id, act, page: () => place.adam.path(pathTo('person', { id })) }
}

const actions = async (app: App, id: string) =>
  (await app.audit()).filter(({ subject_id }) => subject_id === id).map(({ action }) => action)

test('AUD-3: the page of somebody who hasn’t come says since when they are awaited, and offers no help with a second step', async (t) => {
  const { page } = await withJan(t)
  const { seen } = await page()
  assert.match(seen, /State Invited on 2 March 2027 at 12:00 UTC/)
  assert.match(seen, /Send the invitation again Take the invitation back/)
  assert.doesNotMatch(seen, /Ask for a reset|Deactivate|Lost phone/)
})

test('MAIL-5: sent again, the new link works and the old one doesn’t', async (t) => {
  const { app, act, adam, id } = await withJan(t)
  const first = await mailedPath(app, email, 'reset-password')
  app.clock.advance(1 * minutes)
  const again = await act('personInviteAgain')
  assert.equal(again.location, `/people/${id}`)
  const { seen } = await adam.follow(again)
  assert.match(seen, /The invitation is on its way again\. The link mailed before doesn’t work any more\./)
  assert.match(seen, /Invited on 2 March 2027 at 12:01 UTC/)
  const second = await mailedPath(app, email, 'reset-password')
  assert.equal((await app.browser().path(first)).status, 410)
  assert.equal((await app.browser().postTo(first, { newPassword })).status, 410)
  assert.equal((await app.browser().postTo(second, { newPassword })).location, '/sign-in')
})

test('LIFE-9: taken back, nothing is kept of the person but events without a name, and the mailed link is dead', async (t) => {
  const { app, act, adam, boss, id } = await withJan(t)
  const link = await mailedPath(app, email, 'reset-password')
  const done = await act('personWithdraw')
  assert.equal(done.location, '/people')
  const { seen } = await adam.follow(done)
  assert.match(seen, /The invitation was taken back, and its link doesn’t work any more\./)
  assert.doesNotMatch(seen, /Jan Kowalski|jan@acme/)
  const { audit_events: events, ...rest } = await app.dump()
  assert.deepEqual(
    Object.entries(rest).filter(([, rows]) => rows.some((row) => row.includes(id) || /jan|kowalski/i.test(row))),
    [],
  )
  assert.ok(events?.some((row) => row.includes(id)) && !events.some((row) => /kowalski/i.test(row)))
  const [event] = (await app.audit()).filter(({ action }) => action === 'person.invitation_withdrawn')
  assert.deepEqual([event?.actor_id, event?.organisation_id], [boss.id, boss.organisationId])
  const dead = await app.browser().path(link)
  assert.deepEqual([dead.status, /This link has expired or has been used already/.test(dead.seen)], [410, true])
  assert.equal((await app.browser().postTo(link, { newPassword })).status, 410)
  assert.equal((await act('personWithdraw')).status, 404)
})

test('LIFE-9: an invitation that is taken back before its mail leaves is never mailed', async (t) => {
  const { app, look, press, adam } = await inviting(t, {
    transport: {
      send: () => Promise.reject(Object.assign(new Error('busy'), { responseCode: 451, command: 'RCPT TO' })),
    },
  })
  await look(email)
  await press(email, '0')
  await app.mailSent()
  assert.equal((await app.db.selectFrom('outbox').select('id').where('to_address', '=', email).execute()).length, 1)
  await adam.postTo(pathTo('personWithdraw', { id: await idOf(app, email) }))
  assert.deepEqual(await app.db.selectFrom('outbox').select('id').where('to_address', '=', email).execute(), [])
})

test('AUD-3: invited anew after that, they are somebody else', async (t) => {
  const { app, act, id, invite } = await withJan(t)
  await act('personWithdraw')
  await invite(email)
  assert.notEqual(await idOf(app, email), id)
  assert.equal((await app.browser().path(await mailedPath(app, email, 'reset-password'))).status, 200)
})

test('AUD-3: whoever has come isn’t taken back, nor sent an invitation', async (t) => {
  const { app, act, adam, id } = await withJan(t)
  const link = await mailedPath(app, email, 'reset-password')
  await app.browser().postTo(link, { newPassword })
  const mails = (await app.mails()).length
  for (const name of ['personWithdraw', 'personInviteAgain'] as const) {
    const done = await act(name)
    assert.equal(done.location, `/people/${id}`, name)
    assert.match((await adam.follow(done)).seen, /Nothing was changed: somebody was quicker/)
  }
  assert.equal((await app.mails()).length, mails)
  const jan = app.browser()
  await jan.signIn({ email, password: newPassword })
  assert.equal(await jan.isSignedIn(), true)
})

test('AUD-3: of coming and being taken back at one moment, one is done', async (t) => {
  const place = await inviting(t)
  const many = Array.from({ length: 6 }, (_, n) => `p${n}@acme.example`)
  await place.invite(many.join('\n'))
  for (const one of many) {
    const [link, id] = [await mailedPath(place.app, one, 'reset-password'), await idOf(place.app, one)]
    const jan = place.app.browser()
    const [chosen, taken] = await Promise.all([
      jan.postTo(link, { newPassword }),
      place.adam.postTo(pathTo('personWithdraw', { id })),
    ])
    const there = await place.app.db.selectFrom('people').select('joined_at').where('id', '=', id).executeTakeFirst()
    const came = chosen.status === 303
    assert.deepEqual([came, taken.location], came ? [true, `/people/${id}`] : [false, '/people'], one)
    assert.equal(there !== undefined && there.joined_at !== null, came, one)
    assert.ok([303, 410].includes(chosen.status), `${chosen.status}`)
  }
})

test('MAIL-5: five invitations in half an hour go to one person, however they are asked for, and it is said', async (t) => {
  const { app, act } = await withJan(t)
  const statuses = []
  for (let n = 0; n < linkMails + 1; n += 1) {
    app.clock.advance(1000)
    statuses.push((await act('personInviteAgain')).status)
  }
  assert.deepEqual(statuses, [303, 303, 303, 303, 429, 429])
  const refused = await act('personInviteAgain')
  assert.deepEqual([refused.headers.get('retry-after'), /Wait 30 minutes/.test(refused.seen)], ['1800', true])
  assert.equal((await app.mailsTo(email)).length, linkMails)
})

test('AUD-3, SES-5: nobody else’s administrator, and none who isn’t fresh, sends an invitation again or takes it back', async (t) => {
  const { app, act } = await withJan(t)
  const stranger = await administratorIn(app)
  const before = await app.dumpButRefusals()
  for (const name of ['personInviteAgain', 'personWithdraw'] as const)
    assert.equal((await act(name, {}, stranger.adam)).status, 404, name)
  app.clock.advance(11 * minutes)
  for (const name of ['personInviteAgain', 'personWithdraw'] as const) assert.equal((await act(name)).status, 403, name)
  assert.deepEqual(await app.dumpButRefusals(), before)
})

test('LIFE-3: an administrator who was invited and hasn’t come is nobody’s last administrator, and helps nobody', async (t) => {
  const { app, adam, boss, id } = await withJan(t)
  const refused = await adam.post('deleteAccount')
  assert.equal(refused.status, 409)
  assert.match(refused.seen, /You are the only administrator of your organisation/)
  assert.equal(await adam.isSignedIn(), true)
  await app.browser().postTo(await mailedPath(app, email, 'reset-password'), { newPassword })
  assert.equal((await adam.post('deleteAccount')).status, 303)
  const left = await app.db
    .selectFrom('people')
    .select('id')
    .where('organisation_id', '=', boss.organisationId)
    .execute()
  assert.deepEqual(left, [{ id }])
})

test('SES-8: whom the operator keeps out is sent nothing, and may be taken back', async (t) => {
  const { app, act, id, page } = await withJan(t)
  await app.db.updateTable('people').set({ deactivated_at: app.clock.now() }).where('id', '=', id).execute()
  const { seen } = await page()
  assert.match(seen, /State Deactivated.*Take the invitation back.*Activate again/)
  assert.doesNotMatch(seen, /Send the invitation again/)
  await act('personInviteAgain')
  assert.equal((await app.mailsTo(email)).length, 1)
  assert.equal((await act('personWithdraw')).location, '/people')
  assert.deepEqual((await actions(app, id)).toSorted(), ['person.invitation_withdrawn', 'person.invited'])
})
