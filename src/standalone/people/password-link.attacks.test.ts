import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Fields } from '../../../test/browser.ts'
import { type App, type Someone, startApp } from '../../../test/kit.ts'
import { openChallenge } from '../../../test/second-step.ts'
import { forgotAnswerAfter } from '../../limits.ts'
import { routes } from '../../routes.ts'

const newPassword = 'quite new 1971 lantern'
const stranger = 'nobody.at.all@ferndale.example'

async function mailedToken(app: App, person: Someone): Promise<string> {
  // Mails of one moment have no order.
  app.clock.advance(1)
  await app.browser().post('forgotPassword', { email: person.email })
  const mail = (await app.mailsTo(person.email)).at(-1)
  return /reset-password\/([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? assert.fail('no link')
}

async function confirmToken(app: App, person: Someone & { secret?: string }): Promise<string> {
  await app.db.updateTable('people').set({ email_confirmed_at: null }).where('id', '=', person.id).execute()
  const browser = app.browser()
  await browser.signIn(person)
  await browser.post('sendConfirmation')
  await browser.post('signOut')
  const mail = (await app.mailsTo(person.email)).at(-1)
  return /confirm-email\/([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? assert.fail('no link')
}

const reset = (app: App, token: string, fields: Fields = { newPassword }) =>
  app.browser().postTo(`/reset-password/${token}`, fields)
const passwordIs = async (app: App, person: Someone, password: string) =>
  (await app.api('apiSignIn', { email: person.email, password })).status === 200

test('CHL-9: opening and using each mailed link gives someone with two-step no session, by GET, HEAD and POST', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const links = [`/confirm-email/${await confirmToken(app, ada)}`, `/reset-password/${await mailedToken(app, ada)}`]
  for (const link of links) {
    const browser = app.browser()
    const answers = [
      await browser.path(link),
      await browser.send(link, { method: 'HEAD' }),
      await browser.postTo(link, { newPassword }),
    ]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 303],
      link,
    )
    assert.deepEqual(
      [...browser.cookies.keys()].filter((name) => !['__Host-notice', '__Host-known'].includes(name)),
      [],
    )
    assert.equal(await browser.isSignedIn(), false)
  }
  assert.deepEqual([await app.count('sessions'), await app.count('challenges')], [0, 0])
})

test('CHL-9: a mail program that opens every link uses none of them up', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const [confirm, token] = [await confirmToken(app, ada), await mailedToken(app, ada)]
  for (let round = 0; round < 3; round += 1) {
    await app.browser().path(`/confirm-email/${confirm}`)
    await app.browser().path(`/reset-password/${token}?newPassword=${encodeURIComponent(newPassword)}`)
  }
  assert.equal(await passwordIs(app, ada, ada.password), true)
  const person = await app.db.selectFrom('people').select('email_confirmed_at').executeTakeFirstOrThrow()
  assert.equal(person.email_confirmed_at, null)
  assert.equal((await reset(app, token)).location, '/sign-in')
})

test('CHL-8: a link works once, also among 20 at the same moment', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const token = await mailedToken(app, ada)
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => reset(app, token, { newPassword: `${newPassword} ${index}` })),
  )
  assert.equal(answers.filter(({ location }) => location === '/sign-in').length, 1)
  assert.equal(answers.filter(({ status }) => status === 410).length, 19)
  assert.equal((await reset(app, token)).status, 410)
  assert.equal((await app.mailsTo(ada.email)).length, 2)
})

test('CHL-8: the other links that were asked for die with the one that was used', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const [first, second] = [await mailedToken(app, ada), await mailedToken(app, ada)]
  assert.notEqual(first, second)
  assert.equal((await reset(app, second)).location, '/sign-in')
  assert.equal((await reset(app, first)).status, 410)
})

test('CHL-8: a link of another kind, another token, a hash or an id resets nothing', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const confirm = await confirmToken(app, ada)
  await app.browser().post('forgotPassword', { email: ada.email })
  const rows = await app.db.selectFrom('mailed_links').select(['id', 'token_hash']).execute()
  const known = [
    confirm,
    await openChallenge(app, ada),
    ada.id,
    ada.email,
    'null',
    '%00',
    ...rows.flatMap((row) => [row.id, row.token_hash]),
  ]
  for (const token of known) {
    assert.equal((await reset(app, encodeURIComponent(token))).status, 410, token)
    assert.equal((await app.browser().path(`/reset-password/${encodeURIComponent(token)}`)).status, 410, token)
  }
  assert.equal(await passwordIs(app, ada, ada.password), true)
})

test('CHL-8: a reset link confirms no address by the other door', async (t) => {
  const app = await startApp(t)
  const ada = await app.person({ emailConfirmed: false })
  const token = await mailedToken(app, ada)
  assert.equal((await app.browser().postTo(`/confirm-email/${token}`)).status, 410)
  assert.equal((await reset(app, token)).location, '/sign-in')
})

test('CHL-8: one’s own link changes nobody else’s password, whatever else the form names', async (t) => {
  const app = await startApp(t)
  const [ada, eve] = [await app.protectedPerson(), await app.person()]
  const token = await mailedToken(app, eve)
  await reset(app, token, {
    newPassword,
    email: ada.email,
    person: ada.id,
    personId: ada.id,
    person_id: ada.id,
    id: ada.id,
  })
  assert.equal(await passwordIs(app, ada, ada.password), true)
  assert.equal(await passwordIs(app, eve, newPassword), true)
})

test('CHL-8: without a link, the mail’s step cannot be skipped', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.post('forgotPassword', { email: ada.email, newPassword, password: newPassword, token: '', step: '2' })
  for (const path of [
    '/reset-password',
    '/reset-password/',
    '/reset-password/x',
    '/reset-password/:token',
    '/reset-password/..',
  ]) {
    assert.ok((await browser.postTo(path, { newPassword, email: ada.email })).status >= 400, path)
  }
  assert.equal(await passwordIs(app, ada, ada.password), true)
})

test('CHL-8: the page that asks for a link never shows it', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const answer = await app.browser().post('forgotPassword', { email: ada.email })
  const token = /reset-password\/([\w-]{43})/.exec((await app.mailsTo(ada.email)).at(-1)?.text ?? '')?.[1] ?? ''
  assert.ok(token)
  assert.ok(!answer.text.includes(token) && ![...answer.headers].flat().join().includes(token))
  assert.doesNotMatch(answer.text, /reset-password/)
})

test('CHL-8: no reset turns two-step off or opens the way round it, whatever the form says', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const fields = {
    newPassword,
    twoStep: 'off',
    disable: '1',
    code: app.codeNow(ada.secret),
    backupCode: ada.codes[0] ?? '',
  }
  assert.equal((await reset(app, await mailedToken(app, ada), fields)).location, '/sign-in')
  assert.ok(await openChallenge(app, { ...ada, password: newPassword }))
  assert.equal(await app.count('sessions'), 0)
})

test('MAIL-3: no form sends the link to a second address (GitLab CVE-2023-7028)', async (t) => {
  const app = await startApp(t)
  const [ada, evil] = [await app.person({ email: 'ada@ferndale.example' }), 'eve@evil.example']
  const forms: Fields[] = [
    [
      ['email', ada.email],
      ['email', evil],
    ],
    [
      ['email', evil],
      ['email', ada.email],
    ],
    [
      ['email[]', ada.email],
      ['email[]', evil],
    ],
    { email: `${ada.email},${evil}` },
    { email: `${ada.email};${evil}` },
    { email: `${ada.email} ${evil}` },
    { email: `${ada.email}\r\nBcc: ${evil}` },
    { email: `${ada.email}%0aCc:${evil}` },
    { email: `"${ada.email}" <${evil}>` },
    { email: `["${ada.email}","${evil}"]` },
  ]
  for (const form of forms) await app.browser().post('forgotPassword', form)
  assert.deepEqual(await app.mails(), [])
  assert.equal(await app.count('outbox'), 0)
})

test('MAIL-3: one mail goes to the stored address, however the address was written and whatever stands beside it', async (t) => {
  const app = await startApp(t)
  await app.person({ email: 'ada@ferndale.example' })
  const beside = {
    'email[]': 'eve@evil.example',
    'email[1]': 'eve@evil.example',
    to: 'eve@evil.example',
    cc: 'eve@evil.example',
  }
  await app.browser().post('forgotPassword', { email: ' ＡDA@Ferndale.EXAMPLE ', ...beside })
  assert.deepEqual(
    (await app.mails()).map(({ to }) => to),
    ['ada@ferndale.example'],
  )
})

test('WEB-8: a forged host changes no link in the mail', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const forged = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    forwarded: 'host=evil.example',
    'x-host': 'evil.example',
  }
  await app.browser().post('forgotPassword', { email: ada.email }, forged)
  const mail = JSON.stringify((await app.mailsTo(ada.email)).at(-1))
  assert.ok(!mail.includes('evil.example'))
  assert.match(mail, /https:\/\/countersign\.test\/reset-password\//)
})

test('CHL-10: "forgot password" gives a known and an unknown address one answer, and runs no slow hash for either', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const before = app.slowHash.ran
  const shown = async (email: string) => {
    const { status, headers, text } = await app.browser().post('forgotPassword', { email })
    return {
      status,
      names: [...headers.keys()],
      cookies: headers.getSetCookie(),
      text: text.replaceAll(email, '(typed)'),
    }
  }
  const known = await shown(ada.email)
  assert.deepEqual(known, await shown(stranger))
  assert.equal(known.status, 200)
  assert.equal(app.slowHash.ran, before)
})

test('CHL-10: someone who asks more than five times an hour gets the same answer, and no more mail', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const answers = []
  for (let asked = 0; asked < 8; asked += 1)
    answers.push((await app.browser().post('forgotPassword', { email: ada.email })).text)
  assert.equal(new Set(answers).size, 1)
  assert.equal((await app.mailsTo(ada.email)).length, 5)
})

test('CHL-8: when the reset fails half way, the link is good, the password the old one and the sessions open', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  const token = await mailedToken(app, ada)
  const mend = await app.failWrites('outbox')
  assert.equal((await reset(app, token)).status, 500)
  assert.equal(await browser.isSignedIn(), true)
  await mend()
  assert.equal(await passwordIs(app, ada, ada.password), true)
  assert.equal((await reset(app, token)).location, '/sign-in')
})

test('CHL-11: a reset with a repeated or missing password is 422 and uses no link up', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const token = await mailedToken(app, ada)
  const twice: Fields = [
    ['newPassword', newPassword],
    ['newPassword', 'another one 1972 lantern'],
  ]
  assert.deepEqual([(await reset(app, token, twice)).status, (await reset(app, token, {})).status], [422, 422])
  assert.equal((await reset(app, token)).location, '/sign-in')
})

test('CHL-9: no other site can press the button of a mailed link', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const path = routes.resetPassword.replace(':token', await mailedToken(app, ada))
  const answer = await app.browser().postTo(path, { newPassword }, { 'sec-fetch-site': 'cross-site' })
  assert.equal(answer.status, 403)
  assert.equal(await passwordIs(app, ada, ada.password), true)
})

test('CHL-10: for people there are and people there aren’t, the answer comes no sooner than the work for anybody takes', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  for (const email of [ada.email, 'nobody@ferndale.example']) {
    const began = performance.now()
    await app.browser().post('forgotPassword', { email })
    // Timers are coarse by a millisecond.
    assert.ok(performance.now() - began >= forgotAnswerAfter - 2)
  }
})
