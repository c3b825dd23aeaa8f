import { strict as assert } from 'node:assert'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { createDatabase, onPostgres } from '../test/database.ts'
import { type App, startApp } from '../test/kit.ts'
import { asProgram } from '../test/program.ts'
import { mobileToken } from '../test/second-step.ts'
import { minutes } from './limits.ts'
import { readKeys } from './adapters/key-ring.ts'

const execute = promisify(execFile)
const program = asProgram('command-line')
const keys = `one:${Buffer.from('a key of thirty-two bytes, no more').subarray(0, 32).toString('base64')}`

test('LIFE-7: with the plan taken away by the operator two-step stays on and codes are asked for; it may be turned off, and not on again', async (t) => {
  const { app, countersign } = await place(t)
  const ada = await app.protectedPerson()
  const hers = app.browser()
  await hers.signIn(ada)
  const set = await countersign('organisation', 'set', ' ferndale  ROBOTICS', '--legacy')
  assert.match(
    set.stdout,
    /^Ferndale Robotics is on Professional \(legacy\)\. Changed: current\.\nWhoever has two-step/,
  )
  assert.equal(await hers.isSignedIn(), true)
  app.clock.advance(1 * minutes)
  const browser = app.browser()
  assert.equal((await browser.givePassword(ada)).location, '/sign-in/code')
  await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.equal(await browser.isSignedIn(), true)
  const colleague = await app.person({ organisationId: ada.organisationId })
  const theirs = app.browser()
  await theirs.signIn(colleague)
  assert.equal((await theirs.post('twoStepScan')).status, 403)
  const back = await countersign(
    'organisation',
    'set',
    'Ferndale Robotics',
    '--name',
    'Fern & Sons',
    '--current',
    '--json',
  )
  assert.deepEqual(JSON.parse(back.stdout), {
    name: 'Fern & Sons',
    plan: 'professional',
    current: true,
    changed: ['name', 'current'],
  })
  assert.equal((await theirs.post('twoStepScan')).location, '/settings/security/two-step/scan')
  const events = (await app.audit()).filter(({ action }) => action === 'organisation.changed')
  assert.deepEqual(
    events.map(({ organisation_id, actor_id }) => [organisation_id, actor_id]),
    [
      [ada.organisationId, null],
      [ada.organisationId, null],
    ],
  )
})

test('SES-8, SES-6: who is deactivated, loses a role or moves by the operator’s hand is signed out everywhere, between password and code too', async (t) => {
  const { app, countersign } = await place(t)
  const adam = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const zoe = await app.protectedPerson({
    name: 'Zoe Falk',
    role: 'administrator',
    organisationId: adam.organisationId,
  })
  const other = await app.person({ email: 'other@corner.example' })
  await app.db.updateTable('organisations').set({ name: 'Corner' }).where('id', '=', other.organisationId).execute()
  const [bystander, boss] = [app.browser(), app.browser()]
  await bystander.signIn(other)
  await boss.signIn(adam)
  await app.mailSent()
  const before = await rowsBut(app, zoe.id)
  for (const change of [
    ['--role', 'person'],
    ['--deactivated'],
    ['--active', '--role', 'manager'],
    ['--organisation', 'corner', '--role', 'person'],
  ]) {
    const [owner, halfWay] = [app.browser(), app.browser()]
    const active = change[0] !== '--active'
    const token = active ? await mobileToken(app, zoe) : ''
    app.clock.advance(1 * minutes)
    if (active) await owner.signIn(zoe)
    app.clock.advance(1 * minutes)
    if (active) await halfWay.givePassword(zoe)
    const set = await countersign('person', 'set', zoe.email, ...change)
    assert.equal(set.code, 0, set.stderr)
    assert.equal(await owner.isSignedIn(), false)
    if (active) assert.equal((await app.api('apiMe', undefined, { token })).status, 401)
    assert.equal((await halfWay.post('signInCode', { code: app.codeNow(zoe.secret) })).location, '/sign-in')
    app.clock.advance(1 * minutes)
  }
  assert.equal((await boss.get('people')).text.includes('Zoe Falk'), false)
  assert.deepEqual([await bystander.isSignedIn(), await boss.isSignedIn()], [true, true])
  assert.deepEqual(await rowsBut(app, zoe.id), before)
  const again = app.browser()
  await again.signIn(zoe)
  assert.equal(await again.isSignedIn(), true)
  const told = (await app.audit()).filter(({ subject_id, actor_id }) => subject_id === zoe.id && actor_id === null)
  const actions = [
    'person.role_changed',
    'person.deactivated',
    'person.reactivated',
    'person.role_changed',
    'person.moved',
    'person.moved',
    'person.role_changed',
  ]
  assert.deepEqual(
    told
      .map(({ action }) => action)
      .filter((action) => action.startsWith('person.'))
      .toSorted((a, b) => (a < b ? -1 : 1)),
    actions.toSorted((a, b) => (a < b ? -1 : 1)),
  )
  assert.deepEqual(
    told.filter(({ action }) => action === 'person.moved').map(({ organisation_id }) => organisation_id),
    [adam.organisationId, other.organisationId],
  )
})

test('LIFE-3: the operator takes no organisation its last active administrator while it has other people', async (t) => {
  const { app, countersign } = await place(t)
  const adam = await app.person({ role: 'administrator' })
  const ada = await app.person({ organisationId: adam.organisationId })
  const second = await app.person({ role: 'administrator', organisationId: adam.organisationId })
  const corner = await app.person({ email: 'lone@corner.example', role: 'administrator' })
  await app.db.updateTable('organisations').set({ name: 'Corner' }).where('id', '=', corner.organisationId).execute()
  assert.equal((await countersign('person', 'set', second.email, '--deactivated')).code, 0)
  const before = await rowsBut(app, '')
  for (const change of [
    ['--deactivated'],
    ['--role', 'person'],
    ['--organisation', 'Corner', '--role', 'administrator'],
  ]) {
    const refused = await countersign('person', 'set', adam.email, '--name', 'Lost', ...change)
    assert.deepEqual([refused.code, refused.stdout], [1, ''])
    assert.match(refused.stderr, /^Ferndale Robotics would be left without an administrator: [^\n]*\n$/)
  }
  assert.deepEqual(await rowsBut(app, ''), before)
  assert.equal((await countersign('person', 'set', ada.email, '--role', 'administrator')).code, 0)
  const [one, two] = await Promise.all(
    [adam, ada].map(({ email }) => countersign('person', 'set', email, '--deactivated')),
  )
  assert.equal((one?.code ?? 9) + (two?.code ?? 9), 1, 'of two at once one goes')
  await countersign('person', 'set', adam.email, '--active', '--role', 'administrator')
  await countersign('person', 'set', ada.email, '--active', '--role', 'administrator')
  assert.equal((await countersign('person', 'set', adam.email, '--role', 'person')).code, 0)
  assert.equal((await countersign('person', 'set', corner.email, '--deactivated')).code, 0)
})

test('LIFE-3: to the operator, too, an administrator who was invited and hasn’t come is none yet', async (t) => {
  const { app, countersign } = await place(t)
  const adam = await app.person({ role: 'administrator' })
  const about = ['--organisation', 'Ferndale Robotics', '--role', 'administrator']
  for (const [email, name] of [
    ['eva@ferndale.example', 'Eva'],
    ['jan@ferndale.example', 'Jan'],
  ] as const)
    assert.equal((await countersign('person', 'add', '--email', email, '--name', name, ...about)).code, 0)
  for (const change of [['--role', 'person'], ['--deactivated']]) {
    const refused = await countersign('person', 'set', adam.email, ...change)
    assert.match(refused.stderr, /^Ferndale Robotics would be left without an administrator/)
  }
  // Taken from one of whom nothing depended, it leaves nobody without.
  assert.equal((await countersign('person', 'set', 'jan@ferndale.example', '--role', 'person')).code, 0)
  const [, link = ''] = /(\/reset-password\/\S+)/.exec((await app.mailsTo('eva@ferndale.example'))[0]?.text ?? '') ?? []
  await app.browser().postTo(link, { newPassword: 'seven lanterns drift north' })
  assert.equal((await countersign('person', 'set', adam.email, '--role', 'person')).code, 0)
})

test('MAIL-1: an address that the operator changes is told to both, has to be confirmed, and what was mailed to the old one opens nothing', async (t) => {
  const { app, countersign } = await place(t)
  const ada = await app.person({ email: 'ada@typo.example' })
  const stranger = app.browser()
  await stranger.post('forgotPassword', { email: ada.email })
  const [, link = ''] = /(\/reset-password\/\S+)/.exec((await app.mailsTo(ada.email)).at(-1)?.text ?? '') ?? []
  const set = await countersign(
    'person',
    'set',
    'ADA@typo.example',
    '--email',
    'Ada@Ferndale.example',
    '--language',
    'pl',
    '--name',
    'Ada Łąka',
    '--json',
  )
  const result = JSON.parse(set.stdout) as Record<string, unknown>
  assert.deepEqual(
    [result['email'], result['name'], result['language'], result['changed']],
    ['ada@ferndale.example', 'Ada Łąka', 'pl', ['email', 'name', 'language']],
  )
  const subjects = async (email: string) => (await app.mailsTo(email)).map(({ subject }) => subject)
  assert.equal((await subjects('ada@typo.example')).length, 2)
  assert.equal((await subjects('ada@ferndale.example')).length, 1)
  assert.equal((await stranger.postTo(link, { newPassword: 'quiet lantern 4410 moss' })).status, 410)
  const browser = app.browser()
  await browser.signIn({ ...ada, email: 'ada@ferndale.example' })
  assert.equal((await browser.post('twoStepScan')).status, 403)
  assert.match((await browser.get('security')).seen, /Najpierw potwierdź swój adres e-mail/)
})

test('OPS-9: what can’t be changed is one sentence, and nothing of it is done', async (t) => {
  const { app, countersign } = await place(t)
  const [ada, bea] = [
    await app.person({ email: 'ada@x.example' }),
    await app.person({ email: 'bea@x.example', role: 'manager' }),
  ]
  await app.db.updateTable('organisations').set({ name: 'Corner' }).where('id', '=', bea.organisationId).execute()
  const before = await rowsBut(app, '')
  const refused: [string[], RegExp][] = [
    [['person', 'set', 'nobody@x.example', '--name', 'N'], /^There is nobody with the address nobody@x\.example\./],
    [['person', 'set', 'not-an-address', '--name', 'N'], /^The address is not usable\./],
    [['person', 'set', ada.email], /^Nothing is to be changed/],
    [
      ['person', 'set', ada.email, '--name', 'Lost', '--email', 'bea@x.example'],
      /^There is somebody with the address bea@x\.example already\./,
    ],
    [
      ['person', 'set', ada.email, '--name', 'Lost', '--organisation', 'Nowhere'],
      /^There is no organisation of that name\./,
    ],
    [
      ['person', 'set', bea.email, '--organisation', 'Ferndale Robotics'],
      /^They are manager where they are: say by --role/,
    ],
    [['person', 'set', ada.email, '--active', '--deactivated'], /^--active and --deactivated say the opposite/],
    [['person', 'set', ada.email, '--name', 'a\nb'], /^--name is not usable\./],
    [['person', 'set', ada.email, '--role', 'king'], /--role/],
    [
      ['organisation', 'set', 'Corner', '--name', 'ferndale robotics'],
      /^There is another organisation of the new name\./,
    ],
    [['organisation', 'set', 'Nowhere', '--plan', 'basic'], /^There is no organisation of that name\./],
    [['organisation', 'set', 'Corner', '--plan', 'no such plan'], /^--plan is not usable\./],
    [['person', 'import', '/nowhere/people.csv'], /^\/nowhere\/people\.csv can’t be read \(ENOENT\)\./],
  ]
  const said = await Promise.all(refused.map(([args]) => countersign(...args)))
  for (const [at, [args, says]] of refused.entries()) {
    assert.deepEqual([said[at]?.code, said[at]?.stdout], [1, ''], args.join(' '))
    assert.match(said[at]?.stderr ?? '', says)
    assert.match(said[at]?.stderr ?? '', /^[^\n]+\.\n$/)
  }
  assert.deepEqual(await rowsBut(app, ''), before)
})

test('many people come from a file as spreadsheets write it: looked at first, added line by line, and again without a second effect', async (t) => {
  const { app, countersign, file } = await place(t)
  const ada = await app.person({ email: 'ada@ferndale.example' })
  const csv = file(
    '\uFEFFE-Mail;Name;Organisation;Plan;Language;Role\r\n'.replace('E-Mail', 'EMAIL') +
      'Nora@Fell.example;"Fell, Nora";"Fell ""&"" Sons";Professional;;administrator\r\n' +
      '\r\n' +
      'ola@fell.example;Ola Wąż;"Fell ""&"" sons";;PL;\r\n' +
      ';;;;;\r\n' +
      'ada@ferndale.example;Somebody Else;Fell;;;\r\n' +
      'violetplum1869;Password Inthewrongcolumn;Fell;;;\r\n' +
      'kim@fell.example;Kim;Fell;;;king\r\n' +
      'OLA@fell.example;Ola;Fell;;;\r\n' +
      'sam@fell.example;Sam;Fell;;;;violetplum1869\r\n',
  )
  const before = await rowsBut(app, '')
  const bad = [
    'Line 7, email: it is one e-mail address.',
    'Line 8, role: it is person, manager or administrator.',
    'Line 9, email: it stands in line 4 as well.',
    'Line 10: it has more fields than the first line.',
  ]
  const looked = await countersign('person', 'import', csv, '--dry-run')
  assert.equal(looked.code, 1, looked.stderr)
  assert.deepEqual(looked.stdout.split('\n').slice(0, 6), [
    ...bad,
    '2 people would be added.',
    '1 person there already, and as before.',
  ])
  assert.deepEqual(await rowsBut(app, ''), before)
  const added = await countersign('person', 'import', csv, '--json')
  const result = JSON.parse(added.stdout) as { added: number; alreadyThere: number; bad: { line: number }[] }
  assert.deepEqual(
    [added.code, result.added, result.alreadyThere, result.bad.map(({ line }) => line)],
    [1, 2, 1, [7, 8, 9, 10]],
  )
  const again = await countersign('person', 'import', csv)
  assert.match(again.stdout, /^0 people added; [^\n]*\n3 people there already, and as before\.$/m)
  assert.ok(![looked, added, again].some(({ stdout, stderr }) => /violetplum/.test(stdout + stderr)))

  const people = await app.db
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select([
      'people.email',
      'people.name',
      'people.role',
      'people.locale',
      'organisations.name as organisation',
      'organisations.plan',
    ])
    .where('people.id', '!=', ada.id)
    .orderBy('people.email')
    .execute()
  assert.deepEqual(people, [
    {
      email: 'nora@fell.example',
      name: 'Fell, Nora',
      role: 'administrator',
      locale: 'en',
      organisation: 'Fell "&" Sons',
      plan: 'professional',
    },
    {
      email: 'ola@fell.example',
      name: 'Ola Wąż',
      role: 'person',
      locale: 'pl',
      organisation: 'Fell "&" Sons',
      plan: 'professional',
    },
  ])
  const [mail, ...more] = await app.mailsTo('ola@fell.example')
  assert.deepEqual([more.length, /\/reset-password\//.test(mail?.text ?? '')], [0, true])
  assert.equal((await app.mailsTo('ada@ferndale.example')).length, 0)
  assert.equal((await app.audit()).filter(({ action }) => action === 'person.added').length, 2)
})

test('OPS-9: a file of people is read with what spreadsheets put between fields and above them, and its lines keep their numbers', async (t) => {
  const { app, countersign, file } = await place(t)
  const [names, good, bad] = [
    ['email', 'name', 'organisation'],
    ['nora@fell.example', 'Nora, Ola; Kim', 'Fell'],
    ['nobody', 'N', 'Fell'],
  ]
  const written = (between: string, above = '') =>
    file(above + [names, good, bad].map((cells) => cells.map((cell) => `"${cell}"`).join(between)).join('\r\n'))
  const files: [string, number][] = [
    [written('\t'), 3],
    [written(';', '\uFEFFsep=;\r\n'), 4],
    [written(',', 'SEP=,\n'), 4],
    [written('\t', '"sep=\t"\r\n'), 4],
    [written(';', '\r\n\r\n'), 5],
  ]
  for (const [csv, line] of files) {
    const looked = await countersign('person', 'import', csv, '--dry-run', '--json')
    const result = JSON.parse(looked.stdout || '{}') as { added: number; bad: { line: number }[] }
    assert.deepEqual([result.added, result.bad?.map((one) => one.line)], [1, [line]], looked.stderr)
  }
  assert.deepEqual(await app.db.selectFrom('people').selectAll().execute(), [])
})

test('OPS-9: a line with breaks between its quotation marks is named by where it begins, and those after it by their own number', async (t) => {
  const { countersign, file } = await place(t)
  for (const end of ['\n', '\r\n', '\r']) {
    const written = (...lines: string[]) => file(['email,name,organisation', ...lines].join(end))
    const csv = written('', 'nobody,"N', '', 'N",Fell', ',,', 'kim@fell.example,Kim,"Fell', '"', 'nobody,N,"Fell', '"')
    const looked = await countersign('person', 'import', csv, '--dry-run', '--json')
    const result = JSON.parse(looked.stdout || '{}') as { added: number; bad: { line: number }[] }
    assert.deepEqual([result.added, result.bad?.map(({ line }) => line)], [1, [3, 9]], looked.stderr)
    for (const wrong of ['"kim@fell.example', '"kim"@fell.example', 'kim@fell.example,"K']) {
      const { stderr } = await countersign(
        'person',
        'import',
        written('', 'a@x.example,"A', '",X', '', wrong, 'a', 'b'),
      )
      assert.match(stderr, /^Line 6 is no line of a table/, wrong)
    }
  }
})

test('a command’s help says as long as the invitation how long its link works', async (t) => {
  const { app, countersign } = await place(t)
  const { stdout } = await countersign('person', 'import', '--help')
  const added = await countersign('add-person', '--email', 'a@x.example', '--name', 'A', '--organisation', 'X')
  assert.equal(added.code, 0, added.stderr)
  const [, days] = /work for (\d+ days)/.exec(stdout) ?? []
  assert.ok(days)
  assert.match((await app.mailsTo('a@x.example'))[0]?.text ?? '', new RegExp(days))
})

test('OPS-9: a file that is no table adds nobody, and what stands in it is not repeated', async (t) => {
  const { app, countersign, file } = await place(t)
  const good = 'email,name,organisation\nnora@fell.example,Nora,Fell\n'
  const wrong: [string | Buffer, RegExp][] = [
    [`${good}"violetplum,Kim,Fell\n`, /^Line 3 is no line of a table/],
    [`${good}kim@fell.example,K"im,Fell\n`, /^Line 3 is no line of a table/],
    ['nora@fell.example,violetplum,Fell\n', /^Column 1 has another name than email, name, /],
    ['email,name,organisation,password\nn@x.example,N,Fell,violetplum\n', /^Column 4 has another name/],
    ['email,name\nn@x.example,violetplum\n', /^There is no column “organisation”/],
    ['email,name,organisation,Email\n', /^Two columns have the same name/],
    ['', /^There is no column “email”/],
    [
      Buffer.from('email,name,organisation\nn@x.example,Ż violetplum,Fell\n', 'latin1').fill(0xe6, 42, 43),
      /^The file is not text in UTF-8/,
    ],
    [Buffer.from(good, 'utf16le'), /^The file is not text in UTF-8/],
  ]
  const said = await Promise.all(wrong.map(([text]) => countersign('person', 'import', file(text))))
  for (const [at, [, says]] of wrong.entries()) {
    assert.deepEqual([said[at]?.code, said[at]?.stdout], [1, ''])
    assert.match(said[at]?.stderr ?? '', says)
    assert.match(said[at]?.stderr ?? '', /^[^\n]+\.\n$/)
    assert.doesNotMatch(said[at]?.stderr ?? '', /violetplum/)
  }
  assert.deepEqual(await app.db.selectFrom('people').selectAll().execute(), [])
})

test('STO-7: after “restored” no session, challenge, link or used code of a database that came back works, and what is unused does', async (t) => {
  const { app, countersign } = await place(t)
  const ada = await app.protectedPerson()
  const zoe = await app.person({ organisationId: ada.organisationId, role: 'administrator' })
  const [owner, halfWay, stranger] = [app.browser(), app.browser(), app.browser()]
  await owner.signIn(ada)
  app.clock.advance(1 * minutes)
  await halfWay.givePassword(ada)
  await stranger.post('forgotPassword', { email: zoe.email })
  const [, link = ''] = /(\/reset-password\/\S+)/.exec((await app.mailsTo(zoe.email)).at(-1)?.text ?? '') ?? []
  // What came back knows nothing of the codes that were used since.
  await app.db.updateTable('authenticators').set({ last_step: 0 }).execute()
  const now = Date.now()
  const settled = await countersign('restored', '--json')
  const result = JSON.parse(settled.stdout) as { sessions: number }
  assert.deepEqual([settled.code, result.sessions], [0, 1], settled.stderr)
  app.clock.set(now)
  assert.equal(await owner.isSignedIn(), false)
  assert.equal((await halfWay.post('signInCode', { code: app.codeNow(ada.secret) })).location, '/sign-in')
  assert.equal((await stranger.postTo(link, { newPassword: 'quiet lantern 4410 moss' })).status, 410)
  const browser = app.browser()
  await browser.givePassword(ada)
  for (const step of [-1, 0, 1]) {
    const code = app.codeNow(ada.secret, now + step * 30_000)
    assert.notEqual((await browser.post('signInCode', { code })).status, 303)
  }
  app.clock.set(Date.now() + 2 * minutes)
  const later = app.browser()
  await later.signIn(ada)
  assert.equal(await later.isSignedIn(), true)
  const [event] = (await app.audit()).filter(({ action }) => action === 'operator.restored')
  assert.equal(event?.actor_id, null)
  const keyless = await countersign.with({ COUNTERSIGN_KEYS: keys.replace('one:', 'two:') })('restored')
  assert.deepEqual([keyless.code, keyless.stdout], [1, ''])
  assert.match(keyless.stderr, /needs the key “one”, which is not in COUNTERSIGN_KEYS/)
  assert.equal(await later.isSignedIn(), true)
  assert.match((await countersign('restored')).stdout, /^The database is settled: /)
  assert.equal(await later.isSignedIn(), false)
})

/** Everything of everybody but one person, to be compared. */
async function rowsBut(app: App, personId: string) {
  const tables = ['organisations', 'people', 'sessions', 'challenges', 'two_step', 'authenticators', 'outbox'] as const
  const rows = await Promise.all(
    tables.map((table) => app.db.selectFrom(table).selectAll().execute() as Promise<Record<string, unknown>[]>),
  )
  return rows.map((all) =>
    all
      .filter((row) => row['person_id'] !== personId && row['id'] !== personId)
      // When a mail leaves, and when a session was last seen, is nobody's doing here.
      .map((row) => ({ ...row, last_seen_at: 0, tries: 0, claimed_until: 0, sent_at: 0 }))
      .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  )
}

/** A database that an application serves, and the command line beside it. */
async function place(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-people-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const address = onPostgres ? await createDatabase() : undefined
  const where = address ? { address } : { file: join(folder, 'countersign.db') }
  const app = await startApp(t, { ...where, keys: readKeys(keys), at: Date.now() })
  const own: Record<string, string> = address ? { DATABASE_URL: address } : { DATA_DIR: folder }
  const withSettings =
    (env: Record<string, string>) =>
    (...args: string[]) =>
      execute(process.execPath, [...program, ...args], {
        env: { PATH: process.env['PATH'], COUNTERSIGN_KEYS: keys, ...own, ...env },
        cwd: folder,
      }).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        (problem: { code: number; stdout: string; stderr: string }) => problem,
      )
  let files = 0
  const file = (text: string | Buffer) => {
    const path = join(folder, `people${(files += 1)}.csv`)
    writeFileSync(path, text)
    return path
  }
  return { app, file, countersign: Object.assign(withSettings({}), { with: withSettings }) }
}
