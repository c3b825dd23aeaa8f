import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { idOf, inviting, rowsOn, verdictsOn } from '../../../test/inviting.ts'
import { mailedPath } from '../../../test/tour.ts'
import { minutes } from '../../limits.ts'
import { pathTo } from '../../routes.ts'

test('AUD-3: an administrator invites several, reads what becomes of each line, and each is mailed one link', async (t) => {
  const { app, boss, adam, look, invite } = await inviting(t)
  const zoe = await app.person({ name: 'Zoe Falk', email: 'zoe@acme.example', organisationId: boss.organisationId })
  const stranger = await app.person({ name: 'Violet Plum', email: 'violet@elsewhere.example' })
  const list = [
    'jan.kowalski@acme.example',
    'ewa@acme.example;Ewa Łąka;manager;pl',
    'no address at all',
    zoe.email,
    stranger.email,
    'JAN.Kowalski@Acme.example',
  ].join('\r\n')
  const before = await app.dumpButRefusals()
  const seen = await look(list)
  assert.deepEqual(rowsOn(seen), [
    ['1', 'jan.kowalski@acme.example', 'Jan Kowalski', 'Person', 'English', 'Will be invited'],
    ['2', 'ewa@acme.example', 'Ewa Łąka', 'Manager', 'Polish', 'Will be invited'],
    ['3', 'no address at all', '–', '–', '–', 'No e-mail address'],
    ['4', 'zoe@acme.example', 'Zoe', 'Person', 'English', 'Belongs to your organisation already'],
    ['5', 'violet@elsewhere.example', 'Violet', 'Person', 'English', 'This address is in use already'],
    ['6', 'jan.kowalski@acme.example', 'Jan Kowalski', 'Person', 'English', 'Twice in the list (line 1)'],
  ])
  assert.match(
    seen.seen,
    /2 people will be invited\. 4 lines are left out\. Nobody has been mailed yet\. Invite 2 people/,
  )
  assert.doesNotMatch(seen.text, /Violet Plum|Ferndale Robotics<\/td>/)
  const after: Record<string, unknown> = await app.dumpButRefusals()
  assert.deepEqual({ ...after, attempts: [] }, { ...before, attempts: [] }, 'looking writes nothing but its tries')

  const done = await invite(list)
  assert.match(done.seen, /2 people are invited, and were each mailed a link\. 4 lines were left out\./)
  assert.match(done.seen, /Ewa Łąka ewa@acme\.example Manager/)
  const mails = await app.mails()
  assert.deepEqual(mails.map(({ to, subject }) => `${to}: ${subject}`).toSorted(), [
    'ewa@acme.example: Twoje logowanie do Countersign',
    'jan.kowalski@acme.example: Your sign-in to Countersign',
  ])
  const invited = (await app.audit()).filter(({ action }) => action === 'person.invited')
  assert.deepEqual(
    invited.map(({ actor_id, organisation_id }) => [actor_id, organisation_id]),
    [1, 2].map(() => [boss.id, boss.organisationId]),
  )
  assert.match((await adam.get('peopleHistory')).seen, /Adam Berg Invitation mailed Ewa Łąka/)
})

test('CHL-9: whoever was invited chooses a password by the link, signs in with it, and has come', async (t) => {
  const { app, adam, invite } = await inviting(t)
  await invite('jan.kowalski@acme.example')
  const link = await mailedPath(app, 'jan.kowalski@acme.example', 'reset-password')
  const jan = app.browser()
  assert.match((await jan.path(link)).seen, /Choose your password/)
  const page = pathTo('person', { id: await idOf(app, 'jan.kowalski@acme.example') })
  assert.match((await adam.path(page)).seen, /State Invited on 2 March 2027/)
  const password = 'seven lanterns drift north'
  assert.equal((await jan.postTo(link, { newPassword: password })).location, '/sign-in')
  await jan.signIn({ email: 'jan.kowalski@acme.example', password })
  assert.equal(await jan.isSignedIn(), true)
  const { seen } = await adam.path(page)
  assert.match(seen, /State Active/)
  assert.doesNotMatch(seen, /Take the invitation back|Send the invitation again/)
})

test('AUD-3: a list is read as people paste it: names, quotes, separators, tables with and without their first line', async (t) => {
  const { look } = await inviting(t)
  const jan = ['jan@a.example', 'Jan', 'Person', 'English']
  const ewa = ['ewa@b.example', 'Ewa', 'Person', 'English']
  const both = [jan, ewa]
  const lists: [string, (string | undefined)[][]][] = [
    ['jan@a.example\newa@b.example', both],
    ['jan@a.example, ewa@b.example', both],
    ['jan@a.example; ewa@b.example;', both],
    [' <jan@a.example>\t\n\n  mailto:ewa@b.example ', both],
    ['Jan <jan@a.example>, "Ewa" <ewa@b.example>', both],
    ['jan@a.example, Ewa <ewa@b.example>;', both],
    ['Jan <jan@a.example>; ewa@b.example', both],
    ['jan@a.example <jan@a.example>\newa@b.example', both],
    ['\uFEFFEmail;Name\r\njan@a.example;Jan\r\newa@b.example;"Ewa"', both],
    ['sep=;\nname;office;e-mail\nJan;3;jan@a.example\nEwa;4;ewa@b.example', both],
    ['Imię i nazwisko\tRola\tAdres e-mail\nJan\tosoba\tjan@a.example\nEwa\tOSOBA\tewa@b.example', both],
    ['jan@a.example,Jan\newa@b.example\tEwa\tperson\ten', both],
    ['Jan,jan@a.example\nEwa;ewa@b.example', both],
    ['"Kowalski, Jan" <jan@a.example>', [['jan@a.example', 'Kowalski, Jan', 'Person', 'English']]],
    ['"Jan <jan@a.example>"', [jan]],
    ['"Ewa <jan@a.example>" <ewa@b.example>', [['ewa@b.example', 'Ewa <jan@a.example>', 'Person', 'English']]],
    ['Kowalski, Jan <jan@a.example>; ewa@b.example', [['jan@a.example', 'Kowalski, Jan', 'Person', 'English'], ewa]],
    [
      'jan@a.example,"Kowalski, ""Jan""",Administrator,Polish',
      [['jan@a.example', 'Kowalski, "Jan"', 'Administrator', 'Polish']],
    ],
    [
      'jan_maria.kowalski-lis+x@a.example',
      [['jan_maria.kowalski-lis+x@a.example', 'Jan Maria Kowalski Lis', 'Person', 'English']],
    ],
    ['łucja@łąka.example', [['łucja@łąka.example', 'Łucja', 'Person', 'English']]],
  ]
  for (const [list, wanted] of lists)
    assert.deepEqual(
      rowsOn(await look(list)).map(([, ...row]) => row),
      wanted.map((row) => [...row, 'Will be invited']),
      JSON.stringify(list),
    )
})

test('AUD-3: a bad line is named and keeps nobody else from being invited', async (t) => {
  const { look, invite } = await inviting(t)
  const bad: [string, string][] = [
    ['jan', 'No e-mail address'],
    ['jan@', 'No e-mail address'],
    ['jan@a.example,Jan\u2028Kowalski', 'That is no name: 1 to 100 characters'],
    [`jan@a.example,${'x'.repeat(101)}`, 'That is no name: 1 to 100 characters'],
    ['jan@a.example,Jan,owner', 'There is no such role: person, manager or administrator'],
    ['jan@a.example,Jan,,fr', 'There is no such language: en or pl'],
    ['jan@a.example,"Jan', 'A quotation mark is out of place'],
    ['jan@a.example,Jan,,,more', 'More fields than address, name, role and language'],
  ]
  for (const [line, says] of bad) {
    const rows = rowsOn(await look(`${line}\newa@b.example`))
    assert.deepEqual(
      rows.map((row) => [row[0], row.at(-1)]),
      [
        ['1', says],
        ['2', 'Will be invited'],
      ],
      line,
    )
  }
  const done = await invite(bad.map(([line]) => line).join('\n') + '\newa@b.example')
  assert.match(done.seen, /1 person is invited, and was mailed a link\. 8 lines were left out\./)
  assert.match((await look(bad[0]?.[0] ?? '')).seen, /Nobody will be invited\. 1 line is left out\..* Back to the list/)
})

test('AUD-3: “Back” keeps what was typed, and so do an empty list and one that is too long', async (t) => {
  const { app, adam } = await inviting(t)
  const typed = { list: '\n"Nowak" <x@y.example>\r\n<b>', role: 'manager', locale: 'pl' }
  app.clock.advance(11 * minutes)
  const back = await adam.post('peopleInvite', { ...typed, back: '1' })
  assert.equal(back.status, 200)
  assert.match(back.text, /<textarea[^>]*>\n\n&quot;Nowak&quot; &lt;x@y\.example&gt;\r\n&lt;b&gt;<\/textarea>/)
  assert.match(back.text, /value="manager" selected[^]*value="pl" lang="pl" selected/)
  const eva = app.browser()
  await eva.signIn(await app.person({ role: 'administrator' }))
  const empty = await eva.post('peopleInvite', { ...typed, list: ' \n ' })
  assert.deepEqual([empty.status, /Enter at least one e-mail address/.test(empty.seen)], [422, true])
  const many = Array.from({ length: 201 }, (_, n) => `p${n}@acme.example`).join('\n')
  const long = await eva.post('peopleInvite', { ...typed, list: many })
  assert.deepEqual([long.status, long.text.includes('p200@acme.example')], [422, true])
  assert.match(long.seen, /At most 200 people can be invited at a time: divide the list\./)
  assert.equal((await eva.post('peopleInvite', { ...typed, list: many.replace('p200@acme.example', '') })).status, 200)
})

test('SES-5: not fresh, they are asked first, for several and not as their own settings, and nothing that was typed is lost', async (t) => {
  const { app, boss, adam } = await inviting(t)
  app.clock.advance(11 * minutes)
  const list = 'jan@acme.example\r\nEwa <ewa@acme.example>'
  const asked = await adam.post('peopleInvite', { list, role: 'manager', locale: 'pl' })
  assert.equal(asked.status, 403)
  assert.match(asked.seen, /This is about people whom you want to invite\./)
  assert.doesNotMatch(asked.text, /class="sidebar"/)
  const carried = Object.fromEntries(
    [...asked.text.matchAll(/type="hidden" name="(list|role|locale)" value="([^"]*)"/g)].map(([, name, value = '']) => [
      name,
      value.replaceAll('&lt;', '<').replaceAll('&gt;', '>'),
    ]),
  ) as Record<string, string>
  assert.deepEqual(carried, { list, role: 'manager', locale: 'pl' })
  const seen = await adam.post('peopleInvite', { ...carried, password: boss.password })
  assert.deepEqual(
    rowsOn(seen).map((row) => [row[1], row[3], row[4]]),
    [
      ['jan@acme.example', 'Manager', 'Polish'],
      ['ewa@acme.example', 'Manager', 'Polish'],
    ],
  )
})

test('MAIL-5: who was invited before is sent another link by a new list, and the one before is dead', async (t) => {
  const { app, look, invite } = await inviting(t)
  await invite('jan@acme.example')
  const first = await mailedPath(app, 'jan@acme.example', 'reset-password')
  app.clock.advance(9 * minutes)
  const seen = verdictsOn(await look('jan@acme.example\newa@acme.example'))
  assert.deepEqual(seen, ['Was invited already: will be sent again', 'Will be invited'])
  assert.match((await invite('jan@acme.example\newa@acme.example')).seen, /2 people are invited/)
  const second = await mailedPath(app, 'jan@acme.example', 'reset-password')
  assert.equal((await app.mailsTo('jan@acme.example')).length, 2)
  assert.equal((await app.browser().path(first)).status, 410)
  assert.equal((await app.browser().path(second)).status, 200)
})

test('I18N-1: in Polish, too, it is said how many are invited', async (t) => {
  const { adam, look, invite } = await inviting(t)
  await adam.post('profile', { name: 'Adam Berg', locale: 'pl' })
  const list = Array.from({ length: 5 }, (_, n) => `p${n}@acme.example`).join('\n')
  assert.match(
    (await look(`${list}\nx`)).seen,
    /Zaproszonych zostanie 5 osób\. 1 wiersz zostanie pominięty\..* Zaproś 5 osób/,
  )
  assert.match((await invite(`${list}\nx\ny`)).seen, /Zaproszono 5 osób i wysłano im link\. Pominięto 2 wiersze\./)
})
