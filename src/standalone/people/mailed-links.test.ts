import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { type App, startApp } from '../../../test/kit.ts'
import { mailedPath } from '../../../test/tour.ts'
import {
  changeLinkLifetime,
  confirmLinkLifetime,
  days,
  hours,
  invitationLifetime,
  minutes,
  passwordLinkLifetime,
} from '../../limits.ts'
import { addPerson } from '../../operating/add-person.ts'
import { setPerson } from './set-person.ts'

const newPassword = 'quite new 1971 lantern'

/** An application whose mail server takes nothing until it is told to. */
async function withMailServer(t: TestContext) {
  const server = { down: true }
  const send = async () => {
    if (server.down) throw new Error('451')
  }
  const app = await startApp(t, { transport: { send } })
  // Mail leaves when the test says so.
  app.services.mailIsWaiting = () => {}
  /** Tried again and again for so long, then taken. */
  async function takenAfter(time: number) {
    server.down = true
    for (const until = app.clock.now() + time; app.clock.now() < until; app.clock.advance(minutes))
      assert.equal(await app.countersign.deliverMail(), 0)
    server.down = false
    for (let waited = 0; (await app.countersign.deliverMail()) === 0; waited += 1) {
      assert.ok(waited <= 60, 'tried again within an hour')
      app.clock.advance(minutes)
    }
    server.down = true
  }
  return { app, server, takenAfter }
}

const invited = (app: App, email: string) =>
  addPerson(
    app.services,
    {
      email,
      name: 'Jan',
      organisation: 'Acme',
      plan: 'professional',
      legacy: false,
      role: 'person',
      language: 'en',
    },
    app.clock.now(),
  )

const kinds: Record<string, { lives: number; ask: (app: App) => Promise<string> }> = {
  'reset-password': {
    lives: passwordLinkLifetime,
    async ask(app) {
      const { email } = await app.person()
      await app.browser().post('forgotPassword', { email })
      return email
    },
  },
  invitation: {
    lives: invitationLifetime,
    async ask(app) {
      return (await invited(app, 'jan@acme.example')).email
    },
  },
  'confirm-email': {
    lives: confirmLinkLifetime,
    async ask(app) {
      const person = await app.person({ emailConfirmed: false })
      const browser = app.browser()
      await browser.signIn(person)
      await browser.post('sendConfirmation')
      return person.email
    },
  },
  'confirm-new-email': {
    lives: changeLinkLifetime,
    async ask(app) {
      const person = await app.person()
      const browser = app.browser()
      await browser.signIn(person)
      await browser.post('changeEmail', { newEmail: 'new.address@ferndale.example' })
      return 'new.address@ferndale.example'
    },
  },
}

for (const [kind, { lives, ask }] of Object.entries(kinds))
  for (const wait of [31 * minutes, 23 * hours])
    test(`CHL-8: a mail that is taken ${wait / minutes} minutes late brings a link that works as long as any (${kind})`, async (t) => {
      const { app, takenAfter } = await withMailServer(t)
      const email = await ask(app)
      await takenAfter(wait)
      const link = await mailedPath(app, email, kind === 'invitation' ? 'reset-password' : (kind as 'reset-password'))
      app.clock.advance(lives - 1)
      await app.countersign.sweep()
      assert.equal((await app.browser().path(link)).status, 200)
      app.clock.advance(1)
      assert.equal((await app.browser().path(link)).status, 410)
      assert.equal((await app.browser().postTo(link, { newPassword })).status, 410)
    })

test('CHL-8: an invitation and a confirmation wait for a week, a link to a password for half an hour', () => {
  assert.deepEqual([invitationLifetime, confirmLinkLifetime, passwordLinkLifetime], [7 * days, 7 * days, 30 * minutes])
})

test('an invitation says for how many days its link works, in both languages', async (t) => {
  const { app } = await withMailServer(t)
  const about = { name: 'Jan', organisation: 'Acme', plan: 'professional', legacy: false, role: 'person' } as const
  await addPerson(app.services, { ...about, email: 'jan@acme.example', language: 'en' }, app.clock.now())
  await addPerson(app.services, { ...about, email: 'ola@acme.example', language: 'pl' }, app.clock.now())
  assert.match((await app.mailsTo('jan@acme.example'))[0]?.text ?? '', /The link works for 7 days and only once/)
  assert.match((await app.mailsTo('ola@acme.example'))[0]?.text ?? '', /Link działa przez 7 dni i tylko raz/)
})

test('who was invited reads of a first password, and of what another one would end only once there is something to end', async (t) => {
  const app = await startApp(t)
  const { email } = await invited(app, 'jan@acme.example')
  const link = await mailedPath(app, email, 'reset-password')
  const readsOfTheFirst = async (path: string, language: 'en' | 'pl' = 'en') => {
    const browser = app.browser({ language })
    for (const { seen } of [await browser.path(path), await browser.postTo(path, { newPassword: 'short' })]) {
      const first = /Choose your password .* you sign in with it|Wybierz swoje hasło .* logujesz się nim/.test(seen)
      assert.notEqual(first, /ends all your sessions|wszystkie Twoje sesje/.test(seen), seen)
      if (!first) return false
    }
    return true
  }
  assert.equal(await readsOfTheFirst(link), true)
  assert.equal(await readsOfTheFirst(link, 'pl'), true)
  await app.browser().postTo(link, { newPassword })
  app.clock.advance(minutes)
  await app.browser().post('forgotPassword', { email })
  assert.equal(await readsOfTheFirst(await mailedPath(app, email, 'reset-password')), false)
  // The operator gave them another address, which isn't confirmed yet.
  const ada = await app.protectedPerson()
  await app.db.updateTable('people').set({ email_confirmed_at: null }).where('id', '=', ada.id).execute()
  await app.browser().post('forgotPassword', { email: ada.email })
  assert.equal(await readsOfTheFirst(await mailedPath(app, ada.email, 'reset-password')), false)
})

test('MAIL-2: what an operator did comes from no browser and no address, and its mails name none', async (t) => {
  const app = await startApp(t)
  const { email } = await invited(app, 'jan@acme.example')
  const ada = await app.person()
  const changes = { email: 'ada.new@ferndale.example' }
  await setPerson(app.services, ada.email, changes, app.clock.now())
  const mails = [
    ...(await app.mailsTo(email)),
    ...(await app.mailsTo(ada.email)),
    ...(await app.mailsTo(changes.email)),
  ]
  assert.equal(mails.length, 3)
  for (const { subject, text, html } of mails)
    for (const part of [text, html]) {
      assert.match(part, /Time/, subject)
      assert.doesNotMatch(part, /Browser|IP address|unknown/, subject)
    }
})

test('a dead link to a password offers a new one in one press, and says nothing of whose it was', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  await app.browser().post('forgotPassword', { email: ada.email })
  const link = await mailedPath(app, ada.email, 'reset-password')
  app.clock.advance(passwordLinkLifetime)
  const never = await app.browser().path(`/reset-password/${'A'.repeat(43)}`)
  const dead = await app.browser().path(link)
  assert.equal(dead.text, never.text)
  assert.match(dead.seen, /This link has expired or has been used already/)
  assert.match(dead.text, /<form[^>]* action="\/forgot-password"/)
  assert.match(dead.text, /name="email"/)
  for (const told of [ada.email, ada.name, link]) assert.ok(!dead.text.includes(told))
  await app.browser().post('forgotPassword', { email: ada.email })
  const another = await mailedPath(app, ada.email, 'reset-password')
  assert.equal((await app.browser().postTo(another, { newPassword })).location, '/sign-in')
})

test('whoever finds the invitation dead chooses the first password by a link asked for on its page', async (t) => {
  const app = await startApp(t)
  const { email } = await invited(app, 'jan@acme.example')
  const link = await mailedPath(app, email, 'reset-password')
  app.clock.advance(invitationLifetime)
  const dead = await app.browser().path(link)
  assert.equal(dead.status, 410)
  assert.match(dead.seen, /if you were invited/)
  await app.browser().post('forgotPassword', { email })
  const another = await mailedPath(app, email, 'reset-password')
  assert.equal((await app.browser().postTo(another, { newPassword })).location, '/sign-in')
  const browser = app.browser()
  assert.equal((await browser.post('signIn', { email, password: newPassword })).location, '/')
})

test('a dead link to confirm an address offers a new one to whoever is signed in, and the profile to all others', async (t) => {
  const app = await startApp(t)
  const ada = await app.person({ emailConfirmed: false })
  const browser = app.browser()
  await browser.signIn(ada)
  const page = await browser.path('/confirm-email/never')
  assert.equal(page.status, 410)
  assert.match(page.text, /<form[^>]* action="\/settings\/profile\/confirm"|action="\/[^"]*confirm[^"]*"/)
  assert.equal((await browser.post('sendConfirmation')).location, '/settings/profile')
  const link = await mailedPath(app, ada.email, 'confirm-email')
  await browser.postTo(link)
  assert.match((await browser.postTo(link)).seen, /Your e-mail address is confirmed: there is nothing left to do/)
  assert.match((await app.browser().path(link)).text, /href="\/settings\/profile"/)
})

test('I18N-2: whoever finds a link dead and chooses another language stands where a new one is to be had', async (t) => {
  const app = await startApp(t)
  const places = {
    'reset-password': '/forgot-password',
    'confirm-email': '/settings/profile',
    'confirm-new-email': '/settings/profile',
  }
  for (const [kind, place] of Object.entries(places)) {
    const browser = app.browser()
    const { text } = await browser.path(`/${kind}/never`)
    const next = /action="\/language"[^]*?name="next" value="([^"]*)"/.exec(text)?.[1] ?? ''
    assert.equal((await browser.post('language', { locale: 'pl', next })).location, place)
  }
})

test('a dead link to a new address leads to the profile, where that can be entered again', async (t) => {
  const app = await startApp(t)
  for (const answer of [
    await app.browser().path('/confirm-new-email/never'),
    await app.browser().postTo('/confirm-new-email/never'),
  ]) {
    assert.equal(answer.status, 410)
    assert.match(answer.text, /href="\/settings\/profile"/)
  }
})
