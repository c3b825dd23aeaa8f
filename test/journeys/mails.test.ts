import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { minutes } from '../../src/limits.ts'
import { pathTo, type RouteName } from '../../src/routes.ts'
import type { Locale } from '../../src/messages/messages.ts'
import { type Browser, secretOn } from '../browser.ts'
import { type App, startApp } from '../kit.ts'
import { mailedPath, slip } from '../tour.ts'

const newPassword = 'quiet lantern 4410 moss'

/** The one mail that the work brought, to whom it was due, in their language, saying what to do if it wasn't them. */
async function oneMail(app: App, to: { email: string }, locale: Locale, work: () => Promise<unknown>) {
  const before = await app.mails()
  await work()
  const [mail, ...more] = (await app.mails()).filter(({ id }) => !before.some((old) => old.id === id))
  assert.ok(mail, 'a mail was expected')
  assert.deepEqual(
    more.map(({ subject }) => subject),
    [],
  )
  assert.equal(mail.to, to.email)
  checkLetter(mail, locale)
  return mail
}

/**
 * In whose language it is, what to do if it wasn't them, and when and where it was done; not where administrators sit, which is theirs to
 * tell.
 */
function checkLetter(mail: { text: string; html: string; subject: string }, locale: Locale) {
  const byAnother = /\breset\b|resetow/i.test(mail.subject)
  assert.match(mail.html, new RegExp(`<html lang="${locale}">`))
  for (const part of [mail.text, mail.html]) {
    assert.match(part, locale === 'en' ? /If this wasn’t you/ : /Jeśli to nie Ty/)
    assert.match(
      part,
      locale === 'en' ? /administrator of\s+your\s+organisation/ : /administratora\s+swojej\s+organizacji/,
    )
    assert.equal(/203\.0\.113\.7/.test(part), !byAnother, mail.subject)
    assert.match(part, locale === 'en' ? /2 March 2027 at 12:\d\d UTC/ : /2 marca 2027 \S* ?12:\d\d UTC/)
  }
}

/** One mail for each of several addresses, in their order. */
async function mailEach(app: App, to: { email: string }[], locale: Locale, work: () => Promise<unknown>) {
  const before = await app.mails()
  await work()
  const mails = (await app.mails()).filter(({ id }) => !before.some((old) => old.id === id))
  assert.equal(mails.length, to.length)
  return to.map(({ email }) => {
    const mail = mails.find((one) => one.to === email) ?? assert.fail(`no mail went to ${email}`)
    checkLetter(mail, locale)
    return mail
  })
}

async function noMail(app: App, work: () => Promise<unknown>) {
  const before = (await app.mails()).length
  await work()
  assert.equal((await app.mails()).length, before)
}

test('MAIL-1: enabling is told once, to the person, in English', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const mail = await oneMail(app, ada, 'en', () => app.browser().enrol(ada))
  assert.equal(mail.subject, 'Two-step authentication was enabled')
})

test('MAIL-1: enabling is told once, to the person, in Polish', async (t) => {
  const app = await startApp(t)
  const zofia = await app.person({ locale: 'pl' })
  const mail = await oneMail(app, zofia, 'pl', () => app.browser({ language: 'en' }).enrol(zofia))
  assert.equal(mail.subject, 'Włączono uwierzytelnianie dwuetapowe')
})

test('MAIL-1: disabling is told once', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  const mail = await oneMail(app, ada, 'en', () => browser.post('twoStepDisable'))
  assert.equal(mail.subject, 'Two-step authentication was disabled')
  await noMail(app, () => browser.post('twoStepDisable'))
})

test('MAIL-1: a used backup code is told once, with how many are left, by browser and by API', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const use = () => browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  const mail = await oneMail(app, ada, 'en', use)
  assert.equal(mail.subject, 'A backup code was used')
  assert.match(mail.text, /You have 9 backup codes left\./)
  const asked = (await app.api('apiSignIn', ada, { address: '203.0.113.7' })).json
  const given = { challenge: asked['challenge'], backupCode: ada.codes[1] }
  const second = await oneMail(app, ada, 'en', () => app.api('apiSignInBackupCode', given, { address: '203.0.113.7' }))
  assert.match(second.text, /You have 8 backup codes left\./)
})

test('MAIL-1: a backup code that makes a session fresh is told as well', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ locale: 'pl' })
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(11 * minutes)
  const mail = await oneMail(app, ada, 'pl', () => browser.post('newBackupCodes', { backupCode: ada.codes[0] ?? '' }))
  assert.equal(mail.subject, 'Użyto kodu zapasowego')
})

test('MAIL-1: renewed backup codes are told once, at Finish and not before, without the codes', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  await noMail(app, () => browser.post('newBackupCodes'))
  const mail = await oneMail(app, ada, 'en', () => browser.post('twoStepBackupCodes', { kept: '1' }))
  assert.equal(mail.subject, 'You have new backup codes')
  assert.doesNotMatch(mail.text + mail.html, /\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b/)
})

test('MAIL-1: a replaced phone is told once, at Finish and not before, in English and in Polish, without a code', async (t) => {
  const app = await startApp(t)
  for (const locale of ['en', 'pl'] as const) {
    const ada = await app.protectedPerson({ locale })
    const browser = app.browser()
    await browser.signIn(ada)
    await noMail(app, async () => {
      await browser.post('replacePhone')
      const secret = secretOn((await browser.get('twoStepScan')).text)
      await browser.post('twoStepCode', { code: app.codeNow(secret) })
    })
    const mail = await oneMail(app, ada, locale, () => browser.post('twoStepBackupCodes', { kept: '1' }))
    assert.equal(mail.subject, locale === 'en' ? 'Your phone was replaced' : 'Zmieniono Twój telefon')
    assert.doesNotMatch(mail.text + mail.html, /\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b/)
  }
})

test('MAIL-1: a changed password is told once', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  const mail = await oneMail(app, ada, 'en', () => browser.post('password', { password: ada.password, newPassword }))
  assert.equal(mail.subject, 'Your password was changed')
})

test('MAIL-1: asking for a reset is told once, its doing once', async (t) => {
  const app = await startApp(t)
  const zofia = await app.person({ locale: 'pl' })
  const browser = app.browser({ language: 'en' })
  const asked = await oneMail(app, zofia, 'pl', () => browser.post('forgotPassword', { email: zofia.email }))
  assert.equal(asked.subject, 'Ustaw nowe hasło')
  const link = await mailedPath(app, zofia.email, 'reset-password')
  const done = await oneMail(app, zofia, 'pl', () => browser.postTo(link, { newPassword }))
  assert.equal(done.subject, 'Ustawiono nowe hasło')
  await noMail(app, () => browser.postTo(link, { newPassword }))
})

test('MAIL-1: an address is asked to be confirmed once, and confirmed without a further mail', async (t) => {
  const app = await startApp(t)
  const ada = await app.person({ emailConfirmed: false })
  const browser = app.browser()
  await browser.signIn(ada)
  const mail = await oneMail(app, ada, 'en', () => browser.post('sendConfirmation'))
  assert.equal(mail.subject, 'Confirm your e-mail address')
  const link = await mailedPath(app, ada.email, 'confirm-email')
  await noMail(app, () => browser.postTo(link))
  await noMail(app, () => browser.post('sendConfirmation'))
})

test('MAIL-1: a reset by administrators is told once when asked for, when cancelled and when done', async (t) => {
  const app = await startApp(t)
  const adam = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const { organisationId } = adam
  const eva = await app.person({ role: 'administrator', organisationId })
  for (const locale of ['en', 'pl'] as const) {
    const zoe = await app.protectedPerson({ organisationId, locale })
    const [asking, second] = [app.browser(), app.browser()]
    await asking.signIn(adam)
    await second.signIn(eva)
    const act = (browser: Browser, name: RouteName) => () => browser.postTo(pathTo(name, { id: zoe.id }))
    const asked = await oneMail(app, zoe, locale, act(asking, 'personReset'))
    assert.match(asked.text, /Adam Berg/)
    assert.match(asked.text, /3 (?:March|marca) 2027/)
    await oneMail(app, zoe, locale, act(asking, 'personResetCancel'))
    await oneMail(app, zoe, locale, act(asking, 'personReset'))
    const done = await oneMail(app, zoe, locale, act(second, 'personResetApprove'))
    assert.doesNotMatch(done.text, /cancel-reset/)
    await noMail(app, act(second, 'personResetApprove'))
  }
})

test('MAIL-1: asking for a new address is told to the old one and to the new one, and so is its change', async (t) => {
  const app = await startApp(t)
  for (const locale of ['en', 'pl'] as const) {
    const ada = await app.person({ locale })
    const browser = app.browser()
    await browser.signIn(ada)
    const email = `new.${ada.email}`
    const subjects = {
      en: [
        'Someone asked to change your e-mail address',
        'Confirm your new e-mail address',
        'Your e-mail address was changed',
      ],
      pl: [
        'Ktoś poprosił o zmianę Twojego adresu e-mail',
        'Potwierdź swój nowy adres e-mail',
        'Zmieniono Twój adres e-mail',
      ],
    }[locale]
    const [warning, asked] = await mailEach(app, [ada, { email }], locale, () =>
      browser.post('changeEmail', { newEmail: email }),
    )
    const link = await mailedPath(app, email, 'confirm-new-email')
    const [old, young] = await mailEach(app, [ada, { email }], locale, () => browser.postTo(link))
    assert.deepEqual([warning?.subject, asked?.subject, old?.subject, young?.subject], [...subjects, subjects[2]])
    await noMail(app, () => browser.postTo(link))
  }
})

test('MAIL-1: a new address that somebody has is told to the old one alone', async (t) => {
  const app = await startApp(t)
  const [ada, bo] = [await app.person(), await app.person()]
  const browser = app.browser()
  await browser.signIn(ada)
  const mail = await oneMail(app, ada, 'en', () => browser.post('changeEmail', { newEmail: bo.email }))
  assert.equal(mail.subject, 'Someone asked to change your e-mail address')
})

test('MAIL-1: signing out elsewhere, an export and a deleted account are told by no mail', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  await browser.signIn(await app.person())
  await noMail(app, async () => {
    await browser.post('endOtherSessions')
    await browser.post('exportData')
    await browser.post('deleteAccount')
  })
})

test('MAIL-1: what is refused, begun or left is told to nobody', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await noMail(app, async () => {
    await browser.post('signIn', { email: ada.email, password: 'wrong' })
    await browser.post('forgotPassword', { email: 'nobody@nowhere.example' })
    await browser.postTo('/reset-password/never', { newPassword })
    await browser.givePassword(ada)
    await browser.post('signInCode', { code: app.wrongCode(ada.secret) })
    await browser.post('signInBackupCode', { backupCode: slip(ada.codes[0] ?? '') })
    await browser.signIn(ada)
    await browser.post('password', { password: 'wrong', newPassword })
    await browser.post('password', { password: ada.password, newPassword: 'short' })
    await browser.post('twoStepScan')
    app.clock.advance(11 * minutes)
    await browser.post('twoStepDisable')
    await browser.post('twoStepDisable', { code: app.wrongCode(ada.secret) })
    await browser.post('newBackupCodes', { code: '12' })
    await browser.post('signOut')
  })
})

test('MAIL-1: an enrolment that was left brings no mail', async (t) => {
  const app = await startApp(t)
  const browser = app.browser()
  const ada = await app.person()
  await noMail(app, async () => {
    await browser.enrolUntilFinish(ada)
    await browser.post('twoStepLeave')
    await browser.post('twoStepBackupCodes', { kept: '1' })
  })
})

test('MAIL-1: of the same button pressed ten times at once, one mail', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  await oneMail(app, ada, 'en', () => Promise.all(Array.from({ length: 10 }, () => browser.post('twoStepDisable'))))
})

test('MAIL-3: lists, arrays and repeated fields reset one person, at the address in the database', async (t) => {
  const app = await startApp(t)
  const ada = await app.person({ email: 'ada@ferndale.example' })
  const browser = app.browser()
  const ask = (fields: [string, string][]) => browser.post('forgotPassword', fields)
  await noMail(app, async () => {
    await ask([
      ['email', ada.email],
      ['email', 'eve@evil.example'],
    ])
    await ask([
      ['email[]', ada.email],
      ['email[]', 'eve@evil.example'],
    ])
    await ask([['email', `${ada.email},eve@evil.example`]])
    await ask([['email', `${ada.email}\r\nBcc: eve@evil.example`]])
    await ask([['email', `["${ada.email}","eve@evil.example"]`]])
    await ask([['email', `eve@evil.example <${ada.email}>`]])
  })
  const spelt = await oneMail(app, ada, 'en', () =>
    ask([
      ['email', ' ADA@Ferndale.Example '],
      ['to', 'eve@evil.example'],
      ['cc', 'eve@evil.example'],
    ]),
  )
  assert.equal(spelt.to, 'ada@ferndale.example')
})

test('MAIL-3: full-width letters lead to the address in the database, not to that of the request', async (t) => {
  const app = await startApp(t)
  const ada = await app.person({ email: 'ada@ferndale.example' })
  const mail = await oneMail(app, ada, 'en', () =>
    app.browser().post('forgotPassword', { email: 'ａｄａ@ferndale.example' }),
  )
  assert.equal(mail.to, 'ada@ferndale.example')
})

test('MAIL-2: what a stranger calls their browser puts no link into a mail', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const browser = app.browser({ userAgent: 'Firefox/1 https://evil.example <a href="https://evil.example">log in</a>' })
  const mail = await oneMail(app, ada, 'en', () => browser.post('forgotPassword', { email: ada.email }))
  assert.doesNotMatch(mail.text + mail.html, /evil/)
})
