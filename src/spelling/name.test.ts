import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { type App, startApp } from '../../test/kit.ts'
import { startMailServer } from '../../test/mail.ts'
import { smtpTransport } from '../adapters/mail-transport.ts'
import { addPerson } from '../operating/add-person.ts'
import { readSettings } from '../settings.ts'
import { readName } from './name.ts'

/** As they are typed, and as they are kept. */
const names: Record<string, string> = {
  'علی\u200cرضا': 'علی\u200cرضا',
  'क्\u200dष': 'क्\u200dष',
  'അനില്\u200d': 'അനില്\u200d',
  'Ada 👩\u200d🚀': 'Ada 👩\u200d🚀',
  'Ada 👩🏽\u200d🚀 🧔🏻\u200d♂\ufe0f': 'Ada 👩🏽\u200d🚀 🧔🏻\u200d♂\ufe0f',
  'Ada 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}':
    'Ada 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  '葛\u{e0100}城': '葛\u{e0100}城',
  'Ada Lind\u200b': 'Ada Lind',
  '\ufeffAda Lind\r\n': 'Ada Lind',
  '\u200d\u200cAda Lind\u200c\u200d': 'Ada Lind',
  'Ada\u200d Lind': 'Ada Lind',
  'A\u00adda\u2060 Lind': 'Ada Lind',
  '\u202eAda Lind\u202c': 'Ada Lind',
  '\u2066Ada\u2069 \u200fLind\u061c': 'Ada Lind',
  'Ada\u00a0\u3000 Lind': 'Ada Lind',
  'Ada\u3164\u2800Lind': 'Ada Lind',
  'Ada\u2065 Lind\ufff0': 'Ada Lind',
  'Ada \u{e0067}\u{e0062}Lind': 'Ada Lind',
  'Zażo\u0301łć': 'Zażółć',
  'Zażółć  Ÿ': 'Zażółć Ÿ',
  ' Ada Lind': 'Ada Lind',
  'Ada Lind ': 'Ada Lind',
  'e\u200b\u0301': 'é',
  "O'Neill-Łąka, Jr.": "O'Neill-Łąka, Jr.",
}
const refused = [
  'Ada\nLind',
  'Ada\r\nBcc: eve@evil.example',
  'Ada\u2028Lind',
  'Ada\u2029Lind',
  'Ada\u0000',
  'Ada\u007fLind',
  'Ada\ud800Lind',
]
const empty = ['', '  ', '\u200b', '\u200d', '\u3164', '\u2800', '\ufe0f', '\u{e0067}']

test('a name keeps what spells it and loses what nobody sees, from the form and from the operator', async (t) => {
  const app = await started(t)
  const person = await app.person()
  const browser = app.browser()
  await browser.signIn(person)
  for (const [number, [typed, kept]] of Object.entries(names).entries()) {
    const saved = await browser.post('profile', { name: typed, locale: 'en' })
    assert.equal(saved.location, '/settings/profile', JSON.stringify(typed))
    assert.equal(await nameOf(app, person.email), kept, JSON.stringify(typed))
    const added = await add(app, { email: `n${number}@acme.example`, name: typed })
    assert.equal(added.name, kept, JSON.stringify(typed))
  }
})

test('a line break, another control or nothing at all is no name of a person or an organisation, by form and by command', async (t) => {
  const app = await started(t)
  const person = await app.person()
  const browser = app.browser()
  await browser.signIn(person)
  for (const typed of [...refused, ...empty]) {
    // A form can't hold half a sign.
    if (typed.isWellFormed())
      assert.equal((await browser.post('profile', { name: typed, locale: 'en' })).status, 422, JSON.stringify(typed))
    await assert.rejects(add(app, { name: typed }), /--name is not usable/, JSON.stringify(typed))
    await assert.rejects(add(app, { organisation: typed }), /--organisation is not usable/, JSON.stringify(typed))
    // One that is empty isn’t set.
    if (typed.trim() !== '') assert.throws(() => readSettings({ ISSUER: typed }), /ISSUER/, JSON.stringify(typed))
  }
  assert.equal(await nameOf(app, person.email), person.name)
})

test('an organisation is the same one however its name is spelled, and a product’s name with what nobody sees is refused', async (t) => {
  const app = await started(t)
  await add(app, { organisation: 'Ferndale Robotics' })
  const spellings = [
    '\u202eFERNDALE\u200b robotics',
    'Ferndale\u00a0Robotics',
    'Ｆｅｒｎｄａｌｅ Robotics',
    'Fern\u200cdale Robotics',
  ]
  for (const [number, organisation] of spellings.entries())
    await add(app, { email: `o${number}@acme.example`, organisation })
  assert.equal((await app.db.selectFrom('organisations').select('name').execute()).length, 1)
  assert.throws(() => readSettings({ ISSUER: '\u202eAcme\u200b ' }), /^Error: ISSUER is not usable/)
})

test('MAIL-3: no name turns the direction of a page or of a mail, also one that was kept as it was typed', async (t) => {
  const server = await startMailServer()
  t.after(server.close)
  const app = await started(t, server.url)
  await add(app, { name: '\u202eecilA\u202c', organisation: '\u2067Acme\u2069', email: 'jan@acme.example' })
  await app.db.updateTable('organisations').set({ name: '\u202eemcA' }).execute()
  const person = await app.person({
    name: '\u202e ad A',
    organisationId: (await organisation(app)).id,
    role: 'administrator',
  })
  const browser = app.browser()
  await browser.signIn(person)
  await app.browser().post('forgotPassword', { email: 'jan@acme.example' })
  await app.countersign.deliverMail()
  const turning = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/
  for (const page of ['home', 'profile', 'people', 'peopleHistory', 'peopleHistoryCsv', 'security'] as const)
    assert.doesNotMatch((await browser.get(page)).text, turning, page)
  const { email: mail } =
    server.received.find(({ recipients }) => recipients.includes('jan@acme.example')) ?? assert.fail()
  assert.equal(mail.to?.[0]?.name, 'ecilA')
  assert.doesNotMatch(`${mail.subject}${mail.text}${mail.html}`, turning)
})

test('a name that was read reads as itself, and nothing hides in it', () => {
  const sign = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom(
      '\u200c',
      '\u200d',
      '\u200b',
      '\u202e',
      '\u00ad',
      '\ufe0f',
      '\u0d4d',
      '\u0301',
      ' ',
      'a',
      'ل',
      '👩',
      '🏴',
      '\u{e0067}',
      '\u{e007f}',
    ),
  )
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 16 }), (signs) => {
      const name = readName(signs.join(''))
      if (name === null) return
      assert.equal(readName(name), name)
      assert.ok(name.isWellFormed())
      assert.doesNotMatch(
        name,
        /[\p{Cc}\p{Zl}\p{Zp}]|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u00ad\ufeff]|^\s|\s$|\s\s/u,
      )
      assert.equal(name, name.normalize('NFC'))
      assert.ok(name === '' || /[\p{L}\p{N}\p{P}\p{S}]/u.test(name))
    }),
    { numRuns: 20_000 },
  )
})

async function started(t: TestContext, mailServer?: string): Promise<App> {
  const app = await startApp(
    t,
    mailServer ? { transport: smtpTransport(mailServer, 'no-reply@countersign.test', 'https://countersign.test') } : {},
  )
  return app
}

function add({ services, clock }: App, given: { email?: string; name?: string; organisation?: string }) {
  const about = { email: 'jan@acme.example', name: 'Jan', organisation: 'Acme', ...given }
  return addPerson(
    services,
    { ...about, plan: 'professional', legacy: false, role: 'person', language: 'en' },
    clock.now(),
  )
}

const organisation = ({ db }: App) => db.selectFrom('organisations').select('id').executeTakeFirstOrThrow()

async function nameOf({ db }: App, email: string) {
  return (await db.selectFrom('people').select('name').where('email', '=', email).executeTakeFirstOrThrow()).name
}
