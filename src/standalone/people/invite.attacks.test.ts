import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { administratorIn, idOf, inviting, rowsOn, sinceOn, verdictsOn } from '../../../test/inviting.ts'
import type { Browser } from '../../../test/browser.ts'
import type { App } from '../../../test/kit.ts'
import { startMailServer } from '../../../test/mail.ts'
import { smtpTransport } from '../../adapters/mail-transport.ts'
import { hours, linkMails, minutes } from '../../limits.ts'
import { nowhere } from '../../moment.ts'
import type { Refusal } from '../../refusals.ts'
import { pathTo, type RouteName } from '../../routes.ts'
import { inviteSeveral, previewInvitations } from './invite-several.ts'
import type { Person } from './person.ts'
import type { Session } from '../../host/session.ts'

const form = { list: 'jan@acme.example', role: 'person', locale: 'en', since: '0' }
const doors: RouteName[] = ['peopleInvite', 'peopleInviteSend']
const addresses = (many: number, start = 0) =>
  Array.from({ length: many }, (_, n) => `p${start + n}@acme.example`).join('\n')

/** All that a request may not change: everything but what says that it was refused. */
async function nothingChanges(app: App, act: () => Promise<unknown>) {
  const before = await app.dumpButRefusals()
  await act()
  assert.deepEqual(await app.dumpButRefusals(), before)
}

test('SES-5: a session that isn’t fresh is told nothing of anybody’s address, and invites nobody', async (t) => {
  const { app, adam } = await inviting(t)
  const violet = await app.person({ email: 'violet@elsewhere.example' })
  app.clock.advance(11 * minutes)
  await nothingChanges(app, async () => {
    for (const door of doors) {
      const asked = await adam.post(door, { ...form, list: `${violet.email}\nnobody@elsewhere.example` })
      assert.deepEqual([asked.status, /in use|will be invited/i.test(asked.seen)], [403, false], door)
    }
  })
})

test('AUD-3: nobody but an administrator invites: not a person, a manager, a stranger, or one who was an administrator', async (t) => {
  const { app, boss, adam } = await inviting(t)
  const others: Browser[] = []
  for (const role of ['person', 'manager'] as const) {
    const browser = app.browser()
    await browser.signIn(await app.person({ role, organisationId: boss.organisationId }))
    others.push(browser)
  }
  await app.db.updateTable('people').set({ role: 'manager' }).where('id', '=', boss.id).execute()
  await app.mailSent()
  await nothingChanges(app, async () => {
    for (const browser of [...others, adam])
      for (const door of doors) {
        assert.equal((await browser.get(door)).status, door === 'peopleInvite' ? 403 : 404)
        assert.equal((await browser.post(door, form)).status, 403, door)
      }
    for (const door of doors) assert.match((await app.browser().post(door, form)).location ?? '', /^\/sign-in/)
  })
})

test('OPS-6: who stops being an administrator, or fresh, once the request was let in is told nothing and invites nobody', async (t) => {
  const { app, boss, adam } = await inviting(t)
  const at = { now: app.clock.now(), from: nowhere }
  const held = (await app.services.application.readSession(adam.session(), at)) as Session<Person>
  const listed = [{ line: 1, email: 'jan@acme.example', name: 'Jan', role: 'person', locale: 'en' } as const]
  const refusedWith = (code: string) => (refusal: Refusal) => refusal.code === code
  const bothAre = async (code: string, now = at.now) => {
    const asked = previewInvitations(app.services, held, listed, { ...at, now })
    await assert.rejects(asked, refusedWith(code))
    await assert.rejects(inviteSeveral(app.services, held, { listed, since: 0 }, { ...at, now }), refusedWith(code))
  }
  await bothAre('not_fresh', at.now + 11 * minutes)
  await app.db.updateTable('people').set({ role: 'manager' }).where('id', '=', boss.id).execute()
  await bothAre('not_allowed')
  assert.deepEqual([await app.triesCounted('invitation'), await app.mails()], [0, []])
})

test('WEB-3, CHL-9: neither a GET nor another site’s form invites, sends again, takes back or gives a role', async (t) => {
  const { app, adam, invite } = await inviting(t)
  await invite('jan@acme.example')
  const id = await idOf(app, 'jan@acme.example')
  const all: RouteName[] = [...doors, 'personInviteAgain', 'personWithdraw', 'personRole']
  await app.mailSent()
  await nothingChanges(app, async () => {
    for (const name of all) {
      const query = new URLSearchParams({ ...form, list: 'ewa@acme.example', role: 'administrator' }).toString()
      for (const method of ['GET', 'HEAD']) await adam.send(`${pathTo(name, { id })}?${query}`, { method })
      const fields = { ...form, list: 'ewa@acme.example', role: 'administrator' }
      const crossed = await adam.postTo(pathTo(name, { id }), fields, { 'sec-fetch-site': 'cross-site' })
      assert.equal(crossed.status, 403, name)
    }
  })
})

test('MAIL-5: of twenty presses of one button at once each person is mailed once, and all twenty are told that they are invited', async (t) => {
  const { app, look, press } = await inviting(t)
  const list = addresses(5)
  const since = sinceOn(await look(list))
  const answers = await Promise.all(Array.from({ length: 20 }, () => press(list, since)))
  assert.deepEqual([...new Set(answers.map(({ status, location }) => `${status} ${location}`))], ['303 /people'])
  assert.deepEqual((await app.mails()).map(({ to }) => to).toSorted(), list.split('\n'))
  assert.equal((await app.db.selectFrom('people').select('id').execute()).length, 6)
  const later = await press(list, since)
  assert.match(decodeURIComponent(later.headers.getSetCookie().join()), /invited:5:0@/)
  assert.equal((await app.mails()).length, 5)
})

test('MAIL-5: of twenty presses at once that send an invitation again one mail goes out', async (t) => {
  const { app, look, press, invite } = await inviting(t)
  await invite('jan@acme.example')
  app.clock.advance(1 * minutes)
  const since = sinceOn(await look('jan@acme.example'))
  await Promise.all(Array.from({ length: 20 }, () => press('jan@acme.example', since)))
  assert.equal((await app.mailsTo('jan@acme.example')).length, 2)
})

test('MAIL-3: one address in twenty spellings on two hundred lines is one person and one mail', async (t) => {
  const { app, invite } = await inviting(t)
  const spellings = [
    'jan@acme.example',
    'JAN@acme.example',
    ' jan@ACME.example ',
    '<jan@acme.example>',
    'mailto:jan@acme.example',
    'Jan <Jan@Acme.Example>',
    '"Jan" <jan@acme.example>',
    'jan@acme.example.',
    'jan@acme。example',
    'ｊａｎ＠ａｃｍｅ．ｅｘａｍｐｌｅ',
    'jan＠acme.example',
    'jan@acme.example\u200b',
    'ja\u00adn@acme.example',
    '\u202ajan@acme.example\u202c',
    '“jan@acme.example”',
    'jan@acme.example;',
    'jan@acme.example,Jan',
    'jan@acme.example\tJan\tperson',
    'mailto:%6Aan@acme.example',
    '\u200fjan@acme.example',
  ]
  assert.equal(new Set(spellings).size, 20)
  const list = Array.from({ length: 10 }, () => spellings)
    .flat()
    .slice(0, 200)
  const done = await invite(list.join('\n'))
  assert.match(done.seen, /1 person is invited, and was mailed a link\. 199 lines were left out\./)
  assert.deepEqual(
    (await app.mails()).map(({ to }) => to),
    ['jan@acme.example'],
  )
})

test('MAIL-3: two organisations that invite one address at once have one person between them, who is mailed once', async (t) => {
  const { app, ...here } = await inviting(t)
  const there = await administratorIn(app)
  const list = addresses(20)
  const backwards = list.split('\n').toReversed().join('\n')
  const [mine, theirs] = [sinceOn(await here.look(list)), sinceOn(await there.look(backwards))]
  const answers = await Promise.all([here.press(list, mine), there.press(backwards, theirs)])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [303, 303],
  )
  assert.deepEqual((await app.mails()).map(({ to }) => to).toSorted(), list.split('\n').toSorted())
})

test('MAIL-3: no name or address of a list adds a header or a recipient, and strangers are called by no name that the inviter chose', async (t) => {
  const server = await startMailServer()
  t.after(server.close)
  const transport = smtpTransport(server.url, 'no-reply@countersign.test', 'https://countersign.test')
  const { app, invite } = await inviting(t, { transport })
  const list = [
    'jan@acme.example,"Log in at evil.example, <eve@evil.example>"',
    'ewa@acme.example,Ewa%0d%0aBcc: eve@evil.example',
    'a@acme.example%0d%0aBcc:eve@evil.example',
    'mailto:jan%0d%0aBcc:eve@evil.example',
    '"x" <b@acme.example\u2028Bcc: eve@evil.example>',
    'c@acme.example\0Bcc:eve@evil.example',
  ].join('\n')
  await invite(list)
  await app.mailSent()
  const sent = server.received.filter(({ email }) => email.subject === 'Your sign-in to Countersign')
  assert.ok(sent.length >= 2)
  for (const { recipients, raw, email } of sent) {
    assert.equal(recipients.length, 1)
    assert.match(recipients[0] ?? '', /@acme\.example$/)
    assert.deepEqual(email.to, [{ name: '', address: recipients[0] }])
    assert.doesNotMatch(raw, /^bcc:/im)
    assert.doesNotMatch(`${email.text}${email.html}`, /evil|Ewa/)
  }
})

test('AUD-2: a name that a spreadsheet would take for a formula is a name on pages, and text in the history’s file', async (t) => {
  const { adam, invite } = await inviting(t)
  await invite(`jan@acme.example,"=HYPERLINK(""https://evil.example"",""Click"")"`)
  assert.match((await adam.get('people')).seen, /=HYPERLINK\("https:\/\/evil\.example","Click"\) jan@acme\.example/)
  const { text } = await adam.get('peopleHistoryCsv')
  assert.match(text, /HYPERLINK/)
  assert.doesNotMatch(text, /(?:^|[,;\n"])=HYPERLINK/)
})

test('CHL-10: an organisation is told about five hundred addresses a day, and about the same ones as often as it likes', async (t) => {
  const { app, adam, look } = await inviting(t)
  await app.person({ email: 'violet@elsewhere.example' })
  for (const start of [0, 200]) assert.equal((await look(addresses(200, start))).status, 200)
  for (let n = 0; n < 5; n += 1) assert.equal((await look(addresses(200))).status, 200)
  const mixed = await look(addresses(101, 400))
  assert.deepEqual([mixed.status, mixed.headers.get('retry-after')], [429, String((24 * hours) / 1000)])
  assert.match(
    mixed.seen,
    /may look up and invite 500 addresses in 24 hours\. 100 are left for now: invite fewer, or go on in 24 hours\./,
  )
  assert.match(mixed.text, /p500@acme\.example/, 'what was typed is there still')
  assert.equal((await look(addresses(100, 400))).status, 200)
  const guess = 'violet@elsewhere.example'
  for (const answer of [await look(guess), await adam.post('peopleInviteSend', { ...form, list: guess })]) {
    assert.equal(answer.status, 429)
    assert.doesNotMatch(answer.seen, /in use|will be invited|invited, and/i)
  }
  assert.equal((await look(addresses(100, 400))).status, 200)
})

test('CHL-10: looking in parallel, or in another administrator’s session, takes no more than that', async (t) => {
  const { app, boss, look } = await inviting(t)
  const other = await administratorIn(app, boss.organisationId)
  const lists = Array.from({ length: 12 }, (_, n) => addresses(100, n * 100))
  const answers = await Promise.all(lists.map((list, n) => (n % 2 === 0 ? look(list) : other.look(list))))
  assert.equal(answers.filter(({ status }) => status === 200).length, 5)
  assert.equal(answers.filter(({ status }) => status === 429).length, 7)
})

test('THR-9: a stolen session mails nobody more than five times in half an hour, and five hundred a day in all', async (t) => {
  const { app, boss, adam, look, press } = await inviting(t)
  const again = async () => {
    app.clock.advance(1000)
    return press('victim@acme.example', String(app.clock.now() + 5 * hours))
  }
  for (let n = 0; n < 12; n += 1) await again()
  assert.equal((await app.mailsTo('victim@acme.example')).length, linkMails)
  // Taken back and invited anew, over and over: each mail is charged.
  const since = sinceOn(await look('other@acme.example'))
  const before = (await app.mailsTo('other@acme.example')).length
  await app.db.deleteFrom('attempts').execute()
  const rows = Array.from({ length: 495 }, (_, n) => ({
    id: crypto.randomUUID(),
    what: 'invitation',
    key: boss.organisationId,
    address: '',
    at: app.clock.now() - n,
  }))
  await app.db.insertInto('attempts').values(rows).execute()
  let mailed = 0
  for (let n = 0; n < 8; n += 1) {
    app.clock.advance(1000)
    const answer = await press('other@acme.example', since)
    if (answer.status === 303) mailed += 1
    else assert.equal(answer.status, 429)
    if (answer.status === 303)
      await adam.postTo(pathTo('personWithdraw', { id: await idOf(app, 'other@acme.example') }))
  }
  assert.deepEqual([before, mailed], [0, 5])
})

test('CHL-10: whoever was invited has no right password, and signing in as them is answered as for nobody', async (t) => {
  const { app, invite } = await inviting(t)
  await invite('jan@acme.example\newa@acme.example')
  const answer = async (email: string, password: string) => {
    const ran = app.slowHash.ran
    const { status, text } = await app.api('apiSignIn', { email, password })
    return { status, text, hashes: app.slowHash.ran - ran }
  }
  const nobodys = await answer('nobody@acme.example', 'violet anchor 1869 plum')
  assert.deepEqual([nobodys.status, nobodys.hashes], [401, 1])
  for (const password of ['violet anchor 1869 plum', 'x'])
    assert.deepEqual(await answer('jan@acme.example', password), nobodys)
  // Also by one that fits what is kept in its place.
  const hash = await app.services.slowHash.hash('known to somebody')
  await app.db.updateTable('people').set({ password_hash: hash }).where('email', '=', 'ewa@acme.example').execute()
  assert.deepEqual(await answer('ewa@acme.example', 'known to somebody'), nobodys)
})

test('OPS-5: two hundred people are invited without one slow hash', async (t) => {
  const { app, look, press } = await inviting(t)
  const list = addresses(200)
  const since = sinceOn(await look(list))
  const { ran } = app.slowHash
  assert.equal((await press(list, since)).status, 303)
  assert.equal(app.slowHash.ran, ran)
  assert.equal(await app.count('outbox'), 200 + (await newBrowserMails(app)))
})

const newBrowserMails = async ({ db }: App) =>
  (await db.selectFrom('outbox').select('id').where('unique_key', 'like', 'new-browser:%').execute()).length

test('WEB-5: a list that fits no form once it is carried beside a password is refused with what was typed, whoever is fresh', async (t) => {
  const { app, boss, look, adam } = await inviting(t)
  const line = (n: number) => `p${n}@acme.example,Łąka,${'x'.repeat(40)}`
  const list = Array.from({ length: 195 }, (_, n) => line(n)).join('\n')
  for (const more of [{}, { password: boss.password }]) {
    const { status, seen, text } = await look(list, more)
    assert.deepEqual(
      [status, /That is more than one form holds/.test(seen), text.includes('p194@acme')],
      [422, true, true],
    )
    app.clock.advance(11 * minutes)
  }
  const fits = list.slice(0, list.indexOf('p150@'))
  assert.equal((await look(fits)).status, 403)
  const given = { list: fits, role: 'person', locale: 'en', password: boss.password }
  assert.equal((await adam.post('peopleInvite', given)).status, 200)
})

test('WEB-5: whatever a form may hold is read at once', async (t) => {
  const { look } = await inviting(t)
  const pieces = ['<', '"', '<@', '"<a@b>', 'a@b,', '",', '<a@b.example>"', '@<>', "'", 'x;y,']
  for (const piece of pieces) {
    const list = piece.repeat(Math.floor(5300 / piece.length))
    const began = performance.now()
    const { status } = await look(list)
    assert.ok(performance.now() - began < 1000, piece)
    assert.ok([200, 422, 429].includes(status), `${piece}: ${status}`)
  }
})

test('STO-5: a fault while many are invited leaves nobody invited and nothing mailed', async (t) => {
  const { app, look, press } = await inviting(t)
  const list = addresses(3)
  const since = sinceOn(await look(list))
  const mend = await app.failWrites('outbox', 'insert')
  await nothingChanges(app, async () => assert.equal((await press(list, since)).status, 500))
  await mend()
  assert.equal((await press(list, since)).status, 303)
  assert.equal((await app.mails()).length, 3)
})

test('AUD-3: what others’ people are called, where they are and that they were invited is never said', async (t) => {
  const { app, look } = await inviting(t)
  const there = await administratorIn(app)
  await there.invite('violet@elsewhere.example,Violet Plum,administrator')
  const gone = await app.person({ email: 'gone@elsewhere.example', name: 'Hugo Stern' })
  await app.db.updateTable('people').set({ deactivated_at: 1 }).where('id', '=', gone.id).execute()
  const page = await look('violet@elsewhere.example,V\ngone@elsewhere.example,G')
  assert.deepEqual(verdictsOn(page), ['This address is in use already', 'This address is in use already'])
  assert.deepEqual(
    rowsOn(page).map((row) => row[2]),
    ['V', 'G'],
  )
  assert.doesNotMatch(page.text, /Violet|Plum|Hugo|Stern/)
})
