import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { adaScanning } from '../../test/ada.ts'
import { TOTP, URI } from 'otpauth'
import { minutes, seconds } from '../limits.ts'
import { secretOn } from '../../test/browser.ts'
import { startApp } from '../../test/kit.ts'

const clockHint = (about: string) => `That code is from a clock about ${about}: set your phone’s time to automatic.`

/** Ada in her browser, on the page with the QR code. */
async function scanning(t: TestContext) {
  const ada = await adaScanning(t)
  return { ...ada, giveCode: (code: string) => ada.browser.post('twoStepCode', { code }) }
}

/** What the code field holds. */
const typedOn = (page: string) => /<input[^>]*name="code"[^>]*>/.exec(page)?.[0].match(/value="([^"]*)"/)?.[1]

test('ENR-4: begin, the right code and Finish lead through the three pages in their order', async (t) => {
  const { app, browser, secret, giveCode } = await scanning(t)
  assert.match((await browser.get('twoStepScan')).seen, /Scan the QR code/)
  assert.match((await browser.get('twoStepCode')).seen, /Code from your app/)
  assert.equal((await browser.get('twoStepBackupCodes')).location, '/settings/security/two-step/scan')
  assert.equal((await giveCode(app.codeNow(secret))).location, '/settings/security/two-step/backup-codes')
  assert.match((await browser.get('twoStepBackupCodes')).seen, /Save as PDF.*Print.*Copy.*Download as text.*Finish/)
  assert.equal((await browser.get('twoStepScan')).location, '/settings/security/two-step/backup-codes')
  assert.equal((await browser.get('twoStepCode')).location, '/settings/security/two-step/backup-codes')
})

test('ENR-4: nothing but Finish turns it on', async (t) => {
  const { app, ada, browser, secret, giveCode } = await scanning(t)
  await giveCode(app.codeNow(secret))
  await browser.get('twoStepPdf')
  assert.match((await browser.get('security')).seen, /Enable two-step authentication/)
  assert.equal((await app.browser().givePassword(ada)).location, '/')
  assert.equal(await app.count('authenticators'), 0)
})

test('ENR-14: an independent reader of the link finds what an authenticator needs, and its code is taken', async (t) => {
  const { app, browser, giveCode } = await scanning(t)
  const page = (await browser.get('twoStepScan')).text
  const link = /href="(otpauth:[^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const read = URI.parse(link)
  assert.ok(read instanceof TOTP)
  assert.deepEqual(
    [read.issuer, read.label, read.algorithm, read.digits, read.period, read.secret.bytes.length],
    ['Countersign', 'ada@ferndale.example', 'SHA1', 6, 30, 20],
  )
  const code = read.generate({ timestamp: app.clock.now() })
  assert.equal((await giveCode(code)).location, '/settings/security/two-step/backup-codes')
})

test('ENR-14: the QR code is black on white inside its own image, with a quiet zone of four modules', async (t) => {
  const { browser } = await scanning(t)
  const page = (await browser.get('twoStepScan')).text
  const [, image = '', width, height] =
    /<img[^>]*src="data:image\/svg\+xml;base64,([^"]+)"[^>]*width="(\d+)" height="(\d+)"/.exec(page) ?? []
  const svg = Buffer.from(image, 'base64').toString()
  assert.ok(Number(width) >= 200 && Number(height) >= 200)
  assert.match(svg, /fill="#fff"/)
  assert.match(svg, /fill="#000"/)
  const side = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1])
  const modules = [...svg.matchAll(/M(\d+),(\d+)h(\d+)/g)].map(
    ([, x, y, unit]) => [Number(x), Number(y), Number(unit)] as const,
  )
  const unit = modules[0]?.[2] ?? 0
  const places = modules.flatMap(([x, y]) => [x, y])
  assert.equal(Math.min(...places), 4 * unit)
  assert.equal(Math.max(...places) + unit, side - 4 * unit)
})

test('ENR-14: the setup key stands in eight groups of four and is the secret of the link', async (t) => {
  const { browser, secret } = await scanning(t)
  const { seen } = await browser.get('twoStepScan')
  assert.equal(/(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(seen)?.[0].replaceAll(' ', ''), secret)
})

test('ENR-2: a password given 9:59 ago begins at once', async (t) => {
  const { app, browser, secret } = await scanning(t)
  app.clock.advance(10 * minutes - 1 * seconds)
  assert.equal((await browser.post('twoStepScan')).location, '/settings/security/two-step/scan')
  assert.notEqual(secretOn((await browser.get('twoStepScan')).text), secret)
})

test('ENR-2: a password given 10:01 ago is asked for again, and no enrolment is written', async (t) => {
  const { app, browser } = await scanning(t)
  await browser.post('twoStepLeave')
  app.clock.advance(10 * minutes + 1 * seconds)
  const asked = await browser.post('twoStepScan')
  assert.equal(asked.status, 403)
  assert.match(asked.seen, /Confirm that it’s you Account: \S+ You signed in a while ago/)
  assert.equal(await app.count('enrolments'), 0)
})

test('ENR-2, SES-2: the right password goes on to the QR code, under a new session token', async (t) => {
  const { app, ada, browser } = await scanning(t)
  app.clock.advance(11 * minutes)
  const before = browser.session()
  const begun = await browser.post('twoStepScan', { password: ada.password })
  assert.equal(begun.location, '/settings/security/two-step/scan')
  assert.equal((await browser.get('twoStepScan')).status, 200)
  const thief = app.browser({ session: before })
  assert.equal(await thief.isSignedIn(), false)
})

test('ENR-2: a wrong password says so and writes no enrolment; an empty one is asked for', async (t) => {
  const { app, browser } = await scanning(t)
  await browser.post('twoStepLeave')
  app.clock.advance(11 * minutes)
  const wrong = await browser.post('twoStepScan', { password: 'violet anchor 1869 pear' })
  assert.equal(wrong.status, 401)
  assert.match(wrong.seen, /That is not your password\./)
  const empty = await browser.post('twoStepScan', { password: '' })
  assert.equal(empty.status, 422)
  assert.match(empty.seen, /Enter your password\./)
  assert.equal(await app.count('enrolments'), 0)
})

test('ENR-2: someone with an unconfirmed e-mail address sees why, has no button, and a POST begins nothing', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.signIn(await app.person({ emailConfirmed: false }))
  const { seen } = await browser.get('security')
  assert.match(seen, /Confirm your e-mail address first/)
  assert.doesNotMatch(seen, /Enable two-step authentication/)
  const refused = await browser.post('twoStepScan')
  assert.equal(refused.status, 403)
  assert.match(refused.seen, /Confirm your e-mail address first/)
  assert.equal(await app.count('enrolments'), 0)
})

test('ENR-9: a wrong code says so under the input, keeps what was typed and the same secret', async (t) => {
  const { app, browser, secret, giveCode } = await scanning(t)
  const typed = app.wrongCode(secret)
  const refused = await giveCode(`${typed.slice(0, 3)} ${typed.slice(3)}`)
  assert.equal(refused.status, 401)
  assert.match(refused.text, /id="code-error"[^>]*>(<[^>]+>|\s)*The code is incorrect\./)
  assert.match(refused.text, /aria-invalid="true"/)
  assert.equal(typedOn(refused.text), `${typed.slice(0, 3)} ${typed.slice(3)}`)
  assert.equal(secretOn((await browser.get('twoStepScan')).text), secret)
  assert.equal((await giveCode(app.codeNow(secret))).location, '/settings/security/two-step/backup-codes')
})

test('OTP-10: a clock two minutes behind or ahead is named at enrolment, and the code is refused', async (t) => {
  const { app, secret, giveCode } = await scanning(t)
  const behind = await giveCode(app.codeNow(secret, app.clock.now() - 2 * minutes))
  assert.equal(behind.status, 401)
  assert.ok(behind.seen.includes(clockHint('2 minutes behind')), behind.seen)
  const ahead = await giveCode(app.codeNow(secret, app.clock.now() + 2 * minutes))
  assert.equal(ahead.status, 401)
  assert.ok(ahead.seen.includes(clockHint('2 minutes ahead')), ahead.seen)
})

test('OTP-10: the hint reaches ten minutes either way and not one step further', async (t) => {
  const { app, secret, giveCode } = await scanning(t)
  const at = (offset: number) => giveCode(app.codeNow(secret, app.clock.now() + offset))
  assert.ok((await at(-10 * minutes)).seen.includes(clockHint('10 minutes behind')))
  assert.ok((await at(10 * minutes)).seen.includes(clockHint('10 minutes ahead')))
  assert.match((await at(-10 * minutes - 30 * seconds)).seen, /The code is incorrect\./)
  assert.match((await at(10 * minutes + 30 * seconds)).seen, /The code is incorrect\./)
})

test('OTP-4: the codes of one step before and one after are taken at enrolment', async (t) => {
  const early = await scanning(t)
  const soon = early.app.codeNow(early.secret, early.app.clock.now() + 30 * seconds)
  assert.equal((await early.giveCode(soon)).location, '/settings/security/two-step/backup-codes')
  const late = await scanning(t)
  const past = late.app.codeNow(late.secret, late.app.clock.now() - 30 * seconds)
  assert.equal((await late.giveCode(past)).location, '/settings/security/two-step/backup-codes')
})

test('OTP-8: what is no code is explained in words and costs no try', async (t) => {
  const { app, giveCode } = await scanning(t)
  const says = async (code: string, words: string) => {
    const { status, seen } = await giveCode(code)
    assert.deepEqual([status, seen.includes(words)], [422, true], seen)
  }
  await says('12345', 'That is one digit short.')
  await says('1234', 'That is two digits short.')
  await says('1234567', 'That is one digit too many: a code has six.')
  await says('', 'Enter the six digits that your app shows.')
  await says('12345a', 'A code has six digits and nothing else.')
  await says('1'.repeat(65), 'A code has six digits and nothing else.')
  const { tries } = await app.db.selectFrom('enrolments').select('tries').executeTakeFirstOrThrow()
  assert.equal(tries, 0)
})

test('OTP-8: a code pasted with a no-break space, in full-width digits or with dashes is taken', async (t) => {
  const { app, secret, giveCode } = await scanning(t)
  const code = app.codeNow(secret)
  const wide = [...code].map((digit) => String.fromCharCode(0xff10 + Number(digit))).join('')
  const pasted = ` ${wide.slice(0, 3)}\u00a0–\u2009${wide.slice(3)}\n`
  assert.equal((await giveCode(pasted)).location, '/settings/security/two-step/backup-codes')
})

test('ENR-5: ten wrong codes end it, say so, and even the right code is refused then', async (t) => {
  const { app, ada, browser, secret, giveCode } = await scanning(t)
  const wrong = app.wrongCode(secret)
  for (let tries = 1; tries <= 9; tries += 1) assert.equal((await giveCode(wrong)).status, 401)
  const tenth = await giveCode(wrong)
  assert.equal(tenth.location, '/settings/security')
  assert.match((await browser.follow(tenth)).seen, /Ten codes were incorrect, so nothing was changed/)
  assert.equal((await giveCode(app.codeNow(secret))).location, '/settings/security')
  assert.equal((await browser.get('twoStepScan')).location, '/settings/security')
  assert.equal((await app.browser().givePassword(ada)).location, '/')
  await browser.post('twoStepScan')
  assert.notEqual(secretOn((await browser.get('twoStepScan')).text), secret)
})

test('ENR-5: after 15 minutes it is over, says so, and the secret is deleted within the hour', async (t) => {
  const { app, ada, browser, secret, giveCode } = await scanning(t)
  app.clock.advance(15 * minutes - 1)
  assert.equal((await browser.get('twoStepScan')).status, 200)
  app.clock.advance(1)
  const late = await giveCode(app.codeNow(secret))
  assert.equal(late.location, '/settings/security')
  assert.match((await browser.follow(late)).seen, /That took too long, so nothing was changed/)
  app.clock.advance(44 * minutes)
  await app.countersign.sweep()
  assert.equal(await app.count('enrolments'), 0)
  assert.equal((await app.browser().givePassword(ada)).location, '/')
})

test('ENR-5: verified but not finished within 15 minutes changes nothing', async (t) => {
  const { app, ada, browser, secret, giveCode } = await scanning(t)
  await giveCode(app.codeNow(secret))
  app.clock.advance(15 * minutes)
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).status, 410)
  assert.equal((await browser.get('twoStepBackupCodes')).location, '/settings/security')
  assert.equal((await browser.get('twoStepPdf')).status, 404)
  assert.equal((await app.browser().givePassword(ada)).location, '/')
  assert.equal(await app.count('authenticators'), 0)
})

test('ENR-5: a code typed long after the end is answered with a sentence, not with silence', async (t) => {
  const { app, browser, secret, giveCode } = await scanning(t)
  app.clock.advance(50 * minutes)
  await app.countersign.sweep()
  const late = await giveCode(app.codeNow(secret))
  assert.match((await browser.follow(late)).seen, /That took too long, so nothing was changed/)
})

test('ENR-5: Cancel deletes the secret at once and changes nothing', async (t) => {
  const { app, ada, browser } = await scanning(t)
  const left = await browser.post('twoStepLeave')
  assert.match((await browser.follow(left)).seen, /Nothing was changed\./)
  assert.equal(await app.count('enrolments'), 0)
  assert.equal((await app.browser().givePassword(ada)).location, '/')
})

test('ENR-5: walking away and signing in again finds everything as before', async (t) => {
  const { app, ada, browser } = await scanning(t)
  await browser.post('signOut')
  assert.equal(await app.count('enrolments'), 0)
  assert.equal((await browser.givePassword(ada)).location, '/')
  assert.equal((await browser.get('twoStepScan')).location, '/settings/security')
})

test('ENR-7: reload and Back show the same QR code; a second begin shows another', async (t) => {
  const { app, browser, secret } = await scanning(t)
  await browser.get('twoStepCode')
  assert.equal(secretOn((await browser.get('twoStepScan')).text), secret)
  await browser.post('twoStepScan')
  assert.notEqual(secretOn((await browser.get('twoStepScan')).text), secret)
  assert.equal(await app.count('enrolments'), 1)
})

test('ENR-7: a code page of an earlier attempt is told that it began again in another window', async (t) => {
  const { app, browser, secret } = await scanning(t)
  const firstTab = (await browser.get('twoStepCode')).text
  const enrolment = /name="enrolment" value="([^"]+)"/.exec(firstTab)?.[1] ?? ''
  await browser.post('twoStepScan')
  const told = await browser.post('twoStepCode', { code: app.codeNow(secret), enrolment })
  assert.equal(told.location, '/settings/security/two-step/scan')
  assert.match((await browser.follow(told)).seen, /You started again in another window\. Scan the new QR code\./)
})

test('ENR-7: "Next" on the QR code of an earlier attempt is told so too, before a code is typed in vain', async (t) => {
  const { browser } = await scanning(t)
  const next = (page: string) => /href="(\/settings\/security\/two-step\/code[^"]*)"/.exec(page)?.[1] ?? ''
  const firstTab = next((await browser.get('twoStepScan')).text)
  assert.equal((await browser.path(firstTab)).status, 200)
  await browser.post('twoStepScan')
  const told = await browser.path(firstTab)
  assert.equal(told.location, '/settings/security/two-step/scan')
  assert.match((await browser.follow(told)).seen, /You started again in another window\. Scan the new QR code\./)
  assert.equal((await browser.path(next((await browser.get('twoStepScan')).text))).status, 200)
})

test('ENR-7: a begin in another browser ends the attempt in the first', async (t) => {
  const { app, ada, browser, secret, giveCode } = await scanning(t)
  const other = app.browser()
  await other.signIn(ada)
  await other.post('twoStepScan')
  assert.equal((await browser.get('twoStepScan')).location, '/settings/security')
  assert.equal((await giveCode(app.codeNow(secret))).location, '/settings/security')
  assert.equal((await other.get('twoStepScan')).status, 200)
})

test('A11Y-4: a press gives 15 more minutes, ten times, and an eleventh changes nothing', async (t) => {
  const { app, browser, secret, giveCode } = await scanning(t)
  const press = () => browser.post('twoStepExtend', { next: '/settings/security/two-step/code' })
  for (let presses = 1; presses <= 10; presses += 1) {
    app.clock.advance(14 * minutes)
    assert.equal((await press()).location, '/settings/security/two-step/code')
    assert.match((await browser.get('twoStepCode')).seen, /You have 15 more minutes\./)
  }
  app.clock.advance(14 * minutes)
  assert.doesNotMatch((await browser.get('twoStepCode')).seen, /Give me 15 more minutes/)
  const eleventh = await press()
  assert.equal(eleventh.location, '/settings/security/two-step/code')
  assert.doesNotMatch((await browser.follow(eleventh)).seen, /You have 15 more minutes/)
  assert.equal((await giveCode(app.codeNow(secret))).location, '/settings/security/two-step/backup-codes')
  app.clock.advance(1 * minutes)
  assert.equal((await browser.get('twoStepBackupCodes')).location, '/settings/security')
})

test('A11Y-4: a press that comes too late says that it is over', async (t) => {
  const { app, browser } = await scanning(t)
  app.clock.advance(15 * minutes)
  const late = await browser.post('twoStepExtend')
  assert.equal(late.location, '/settings/security')
  assert.match((await browser.follow(late)).seen, /That took too long, so nothing was changed/)
})

test('AUD-1: begin, refusals and Finish stand in the audit trail', async (t) => {
  const { app, ada, browser, secret, giveCode } = await scanning(t)
  await giveCode(app.wrongCode(secret))
  await giveCode(app.codeNow(secret))
  await browser.post('twoStepBackupCodes', { kept: '1' })
  const told = (await app.audit()).filter((event) => event.action.startsWith('two_step'))
  assert.deepEqual(told.map((event) => event.action).toSorted(), [
    'two_step.enabled',
    'two_step.enrolment_begun',
    'two_step.enrolment_refused',
  ])
  assert.ok(told.every((event) => event.actor_id === ada.id && event.subject_id === ada.id && event.address !== ''))
})

test('ENR-14: names too long for a QR code leave the setup key, in words, and the whole way to Finish works', async (t) => {
  const app = await startApp(t)
  const told = {
    en: /Enter the setup key.*too long for a QR code/,
    pl: /Wpisz klucz konfiguracji.*za długie na kod QR/,
  }
  for (const [locale, words] of Object.entries(told)) {
    // Longer than the setting allows: no name that it takes, with the longest address, is too long together.
    for (const issuer of ['𝕬'.repeat(120), '𝕬'.repeat(200)]) {
      app.services.settings.issuer = issuer
      const email = `${'漢'.repeat(75)}@${locale}${[...issuer].length}.example`
      const person = await app.person({ email, locale: locale as 'en' | 'pl' })
      const browser = app.browser()
      await browser.signIn(person)
      await browser.post('twoStepScan')
      const page = await browser.get('twoStepScan')
      assert.equal(page.status, 200)
      assert.match(page.seen, words)
      assert.match(page.seen, /([A-Z2-7]{4} ){7}[A-Z2-7]{4}/)
      assert.ok(/<details class="details"\s+open>/.test(page.text))
      assert.equal(/<img[^>]*svg\+xml/.test(page.text), false)
      await browser.post('twoStepCode', { code: app.codeNow(secretOn(page.text)) })
      for (const name of ['twoStepBackupCodes', 'twoStepPdf', 'twoStepText'] as const) {
        assert.equal((await browser.get(name)).status, 200, name)
      }
      assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, '/settings/security')
    }
  }
})

test('ENR-14: the longest names that a QR code holds are still drawn', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  // 2,953 characters of address: one more is refused by the standard's largest code.
  await browser.signIn(await app.person({ email: `${'漢'.repeat(75)}@x.example` }))
  await browser.post('twoStepScan')
  const linkOf = (page: string) => (/href="(otpauth:[^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&')
  const shorter = linkOf((await browser.get('twoStepScan')).text).length
  const room = 2953 - shorter
  for (const [more, drawn] of [
    [Math.floor(room / 2), true],
    [Math.floor(room / 2) + 1, false],
  ] as const) {
    app.services.settings.issuer = `Countersign${'x'.repeat(more)}`
    const { status, text } = await browser.get('twoStepScan')
    assert.equal(status, 200)
    assert.equal(/<img[^>]*svg\+xml/.test(text), drawn, String(linkOf(text).length))
  }
})
