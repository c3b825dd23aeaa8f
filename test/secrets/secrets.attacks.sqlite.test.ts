import { strict as assert } from 'node:assert'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { minutes } from '../../src/limits.ts'
import { routes } from '../../src/routes.ts'
import { type Browser, secretOn } from '../browser.ts'
import { openApp, password } from '../kit.ts'
import { mailedPath } from '../tour.ts'
import { found, type Kind, needle, type Needle } from './needles.ts'

// Everything that must stay secret goes through every flow once, with the log at its finest. Then it is looked for everywhere.

const lines: string[] = []
const folder = await mkdtemp(join(tmpdir(), 'countersign-secrets-'))
const app = await openApp({ file: join(folder, 'data.sqlite'), log: { lines, level: 'trace' } })
after(() => rm(folder, { recursive: true }))

type Answer = { status: number; location?: string | null; text: string; headers: Headers }
const needles: Needle[] = []
const answers: { answer: Answer; sent: string }[] = []
/** The database's files as they were at telling moments. */
const images: Buffer[] = []

function plant<Value extends string>(kind: Kind, value: Value): Value {
  if (!needles.some((one) => one.value === value)) needles.push(needle(kind, value))
  return value
}

/** Sends something that people type, and keeps the answer. */
async function see<A extends Answer>(asked: Promise<A>, ...sent: string[]): Promise<A> {
  const answer = await asked
  answers.push({ answer, sent: sent.join(' ') })
  return answer
}

function plantCookies(browser: Browser) {
  for (const [name, value] of browser.cookies) if (/session|challenge/.test(name)) plant('token', value)
}

async function photograph() {
  const names = await readdir(folder)
  images.push(Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name))))))
}

await passThroughEverything()
after(app.close)

async function passThroughEverything() {
  const ada = await app.person({ email: 'ada@ferndale.example', emailConfirmed: false })
  plant('password', password)
  const browser = app.browser()
  await see(browser.post('signIn', { email: ada.email, password: plant('password', 'wrong umbrella 5521 fjord') }))
  await see(browser.path(`${routes.signIn}?password=${encodeURIComponent(password)}`))
  await see(browser.givePassword(ada))
  plantCookies(browser)
  await confirmAddress(browser, ada.email)
  const { secret, codes } = await enrol(browser)
  app.clock.advance(2 * minutes)
  await signInByCode(browser, ada, secret)
  await signInByBackupCode(browser, ada, codes)
  await signInByApi(ada, secret, codes)
  await renewCodes(browser, secret)
  const replaced = await replacePhone(browser)
  await changePasswords(browser, ada, replaced)
  await see(browser.post('twoStepDisable'))
  await moveAway()
  await breakDown(browser, ada.email)
  await enrol(app.browser(), await app.person({ email: 'zoe@ferndale.example' }))
  await photograph()
}

async function confirmAddress(browser: Browser, email: string) {
  await see(browser.post('sendConfirmation'))
  await photograph()
  const link = await mailedPath(app, email, 'confirm-email')
  plant('confirmation link', link.split('/').at(-1) ?? '')
  await see(browser.path(link))
  await see(browser.postTo(link))
  await see(browser.postTo(link))
}

async function enrol(browser: Browser, person?: { email: string; password: string; id: string; name: string }) {
  if (person) await browser.givePassword(person)
  await see(browser.post('twoStepScan'))
  return proveAndFinish(browser)
}

async function proveAndFinish(browser: Browser) {
  const secret = plant('secret', secretOn((await browser.get('twoStepScan')).text))
  const mistake = plant('code', app.wrongCode(secret))
  await see(browser.post('twoStepCode', { code: mistake }), mistake)
  await see(browser.post('twoStepCode', { code: plant('code', app.codeNow(secret)) }))
  const page = await browser.get('twoStepBackupCodes')
  const codes = [...new Set(page.text.match(/\b[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}\b/g))]
  for (const code of codes) plant('backup code', code)
  await browser.get('twoStepPdf')
  await browser.get('twoStepText')
  await photograph()
  await see(browser.post('twoStepBackupCodes'), ...codes)
  await see(browser.post('twoStepBackupCodes', { kept: '1' }))
  plantCookies(browser)
  return { secret, codes }
}

type Ada = { id: string; email: string; name: string; password: string }

async function signInByCode(browser: Browser, ada: Ada, secret: string) {
  await see(browser.post('signOut'))
  await see(browser.givePassword(ada))
  plantCookies(browser)
  const mistake = plant('code', app.wrongCode(secret))
  await see(browser.post('signInCode', { code: mistake }), mistake)
  const code = plant('code', app.codeNow(secret))
  await see(browser.post('signInCode', { code }))
  plantCookies(browser)
  await see(browser.post('signOut'))
  await see(browser.givePassword(ada))
  await see(browser.post('signInCode', { code }), code)
}

async function signInByBackupCode(browser: Browser, ada: Ada, codes: string[]) {
  await see(browser.givePassword(ada))
  plantCookies(browser)
  const [code = '', other = ''] = codes
  await see(browser.post('signInBackupCode', { backupCode: other.slice(0, 9) }), other)
  await see(browser.post('signInBackupCode', { backupCode: code }))
  plantCookies(browser)
  await see(browser.post('signOut'))
  await see(browser.givePassword(ada))
  await see(browser.post('signInBackupCode', { backupCode: code }), code)
}

async function signInByApi(ada: Ada, secret: string, codes: string[]) {
  app.clock.advance(2 * minutes)
  await see(app.api('apiSignIn', { email: ada.email, password: 'wrong umbrella 5521 fjord' }))
  const { json } = await see(app.api('apiSignIn', ada))
  const challenge = plant('token', String(json['challenge']))
  await see(app.api('apiSignInCode', { challenge, code: plant('code', app.wrongCode(secret)) }))
  const { json: signedIn } = await see(
    app.api('apiSignInCode', { challenge, code: plant('code', app.codeNow(secret)) }),
  )
  const token = plant('token', String(signedIn['token']))
  await see(app.api('apiMe', undefined, { token }))
  await see(app.api('apiTwoStep', { password: ada.password }, { token }))
  const { json: again } = await see(app.api('apiSignIn', ada))
  const backup = { challenge: plant('token', String(again['challenge'])), backupCode: codes[1] }
  plant('token', String((await see(app.api('apiSignInBackupCode', backup))).json['token']))
  await see(app.api('apiSignInBackupCode', backup))
  await see(
    app
      .request(`/api/me?token=${token}`)
      .then(async (answer) => ({ status: answer.status, headers: answer.headers, text: await answer.text() })),
  )
}

async function renewCodes(browser: Browser, secret: string) {
  app.clock.advance(15 * minutes)
  await browser.signIn({ email: 'ada@ferndale.example', password, secret })
  plantCookies(browser)
  app.clock.advance(11 * minutes)
  await see(browser.post('newBackupCodes', { code: plant('code', app.codeNow(secret)) }))
  plantCookies(browser)
  const page = (await browser.get('twoStepBackupCodes')).text
  const codes = [...new Set(page.match(/\b[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}\b/g))]
  for (const code of codes) plant('backup code', code)
  await photograph()
  await see(browser.post('twoStepBackupCodes', { kept: '1' }))
  plantCookies(browser)
}

async function replacePhone(browser: Browser) {
  await see(browser.post('replacePhone'))
  const { secret } = await proveAndFinish(browser)
  app.clock.advance(1 * minutes)
  return secret
}

async function changePasswords(browser: Browser, ada: Ada, secret: string) {
  const second = plant('password', 'quiet lantern 4410 moss')
  const third = plant('password', 'copper window 7723 fern')
  await see(browser.post('password', { password: second, newPassword: third }))
  await see(browser.post('password', { password: ada.password, newPassword: second }))
  plantCookies(browser)
  await see(browser.post('forgotPassword', { email: ada.email }))
  await photograph()
  const link = await mailedPath(app, ada.email, 'reset-password')
  const token = plant('reset link', link.split('/').at(-1) ?? '')
  await see(browser.path(link), token)
  await see(browser.postTo(link, { newPassword: plant('password', 'password1234') }), token)
  await see(browser.postTo(link, { newPassword: third }))
  await see(browser.postTo(link, { newPassword: third }))
  await see(browser.path(link))
  app.clock.advance(2 * minutes)
  await browser.signIn({ ...ada, password: third, secret })
  plantCookies(browser)
}

async function moveAway() {
  const mia = await app.person({ email: 'mia@ferndale.example' })
  const browser = app.browser()
  await see(browser.givePassword(mia))
  plantCookies(browser)
  const newEmail = 'new.mia@ferndale.example'
  await see(browser.post('changeEmail', { newEmail }))
  await photograph()
  const link = await mailedPath(app, newEmail, 'confirm-new-email')
  plant('confirmation link', link.split('/').at(-1) ?? '')
  await see(browser.path(link))
  await see(browser.postTo(link))
  await see(browser.postTo(link))
  await see(browser.get('sessions'))
  await see(browser.post('exportData'))
  await see(browser.post('endOtherSessions'))
  app.clock.advance(11 * minutes)
  await see(browser.post('deleteAccount', { password: 'wrong umbrella 5521 fjord' }))
  await see(browser.post('exportData', { password: mia.password }))
  plantCookies(browser)
  await photograph()
}

async function breakDown(browser: Browser, email: string) {
  await app.db.schema.alterTable('audit_events').renameTo('away').execute()
  const typed = { email, password: 'copper window 7723 fern' }
  assert.equal((await see(browser.post('signIn', typed))).status, 500)
  assert.equal((await see(app.api('apiSignIn', typed))).status, 500)
  await app.db.schema.alterTable('away').renameTo('audit_events').execute()
}

test('STO-8: what is looked for would be found, in each spelling', () => {
  const kinds = new Set(needles.map(({ kind }) => kind))
  assert.deepEqual([...kinds].toSorted(), [
    'backup code',
    'code',
    'confirmation link',
    'password',
    'reset link',
    'secret',
    'token',
  ])
  assert.ok(needles.length > 60, `${needles.length} secrets`)
  for (const one of needles) {
    const { value } = one
    assert.equal(found([one], `{"x":"${value}"}`).length, 1)
    assert.equal(found([one], Buffer.from(value).toString('hex')).length, 1)
    assert.equal(found([one], Buffer.from(value).toString('base64')).length, 1)
    if (value.length > 12)
      assert.equal(found([one], Buffer.from(`padded ${value} with more`).toString('base64url')).length, 1)
  }
})

test('STO-8: nothing secret stands in the log, at its finest level', () => {
  assert.ok(lines.length > 60)
  assert.ok(lines.some((line) => line.includes('"request"')) && lines.some((line) => line.includes('a fault')))
  assert.deepEqual(found(needles, lines.join('\n')), [])
})

test('STO-8: the log knows no e-mail address', () => {
  assert.doesNotMatch(lines.join('\n'), /@ferndale\.example|%40ferndale/)
})

test('STO-8: nothing secret stands in the URL of a redirect', () => {
  const locations = answers.map(({ answer }) => answer.location ?? '').filter(Boolean)
  assert.ok(locations.length > 20)
  assert.deepEqual(found(needles, locations.join('\n')), [])
})

test('STO-8: a refusal or a fault repeats nothing secret but the code that was just typed', () => {
  const refused = answers.filter(({ answer }) => answer.status >= 400)
  assert.ok(refused.length > 12, `${refused.length} refusals`)
  for (const { answer, sent } of refused) {
    const told = found(needles, answer.text).filter((what) => !sent.includes(what.replace(/^.* /, '')))
    assert.deepEqual(told, [])
  }
})

test('STO-8: a password that was typed is never sent back, whatever the answer', () => {
  const passwords = needles.filter(({ kind }) => kind === 'password')
  for (const { answer } of answers) assert.deepEqual(found(passwords, answer.text), [])
})

test('STO-8: nothing secret stands in the audit trail', async () => {
  const trail = await app.audit()
  assert.ok(trail.length > 25, `${trail.length} events`)
  assert.deepEqual(found(needles, JSON.stringify(trail)), [])
})

test('STO-8: nothing secret stands in a mail, but each link in its own', async () => {
  const mails = await app.mails()
  assert.ok(mails.length >= 8, `${mails.length} mails`)
  for (const mail of mails) {
    const whole = [mail.subject, mail.text, mail.html].join('\n')
    const told = found(needles, whole).map((what) => what.replace(/ \S+$/, ''))
    const own =
      {
        'Choose a new password': ['reset link'],
        'Confirm your e-mail address': ['confirmation link'],
        'Confirm your new e-mail address': ['confirmation link'],
      }[mail.subject] ?? []
    assert.deepEqual(told, own, mail.subject)
  }
})

test('STO-8: nothing secret stands in the database’s files, at any moment, write-ahead log included', () => {
  assert.ok(images.length >= 6)
  for (const [index, image] of images.entries()) {
    const text = image.toString('latin1')
    assert.ok(text.includes('ada@ferndale.example'), 'the files are those of the database')
    assert.deepEqual(found(needles, text), [], `image ${index}`)
  }
})

test('STO-8: tokens in cookies are out of scripts’ reach, and stand in no page', () => {
  const tokens = needles.filter(({ kind }) => kind === 'token')
  const pages = answers.filter(({ answer }) => answer.headers.get('content-type')?.startsWith('text/html'))
  assert.ok(pages.length > 10)
  for (const { answer } of pages) assert.deepEqual(found(tokens, answer.text), [])
})
