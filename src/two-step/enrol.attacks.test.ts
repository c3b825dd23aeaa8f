import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adaScanning } from '../../test/ada.ts'
import { minutes } from '../limits.ts'
import { verify } from './enrolments.queries.ts'
import { type Browser, secretOn } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { mobileToken } from '../../test/second-step.ts'

const setUp = [
  '/settings/security/two-step/scan',
  '/settings/security/two-step/code',
  '/settings/security/two-step/backup-codes',
  '/settings/security/two-step/backup-codes.pdf',
  '/settings/security/two-step/backup-codes.txt',
  '/settings/security/two-step/extend',
  '/settings/security/two-step/leave',
  '/settings/security/two-step/disable',
  '/settings/security/two-step/new-backup-codes',
]

/** All rows but the audit trail, to which refusals add. */
async function rows(app: App) {
  const { audit_events: _, ...rest } = await app.dump()
  return rest
}

const idOn = async (browser: Browser) =>
  /name="enrolment" value="([^"]+)"/.exec((await browser.get('twoStepCode')).text)?.[1] ?? ''

test('ENR-1: a bearer token gets 403 browser_only with manageUrl at every set-up URL, and nothing is written', async (t) => {
  const { app, ada, browser } = await adaScanning(t)
  const tokens = [await mobileToken(app, ada), browser.session(), 'x'.repeat(43)]
  const before = await rows(app)
  for (const path of [...setUp, '/settings/security', '/api/two-step', '/api/two-step/scan'])
    for (const method of path.startsWith('/api') ? ['POST', 'PUT', 'DELETE'] : ['GET', 'POST'])
      for (const token of tokens) {
        const headers = { authorization: `Bearer ${token}`, 'sec-fetch-site': 'same-origin' }
        const answer = await app.request(path, { method, headers })
        const said = (await answer.json()) as Record<string, unknown>
        assert.deepEqual(
          [answer.status, said['code'], said['manageUrl']],
          [403, 'browser_only', 'https://countersign.test/settings/security'],
          `${method} ${path}`,
        )
      }
  assert.deepEqual(await rows(app), before)
})

test('ENR-1: a bearer token beside the cookie of a live session opens no set-up either', async (t) => {
  const { app, browser } = await adaScanning(t)
  const headers = {
    authorization: `Bearer ${'x'.repeat(43)}`,
    cookie: `__Host-session=${browser.cookies.get('__Host-session')}`,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/x-www-form-urlencoded',
  }
  const before = await rows(app)
  const answer = await app.request(setUp[0] ?? '', { method: 'POST', headers, body: '' })
  assert.equal(answer.status, 403)
  assert.deepEqual(await rows(app), before)
})

test('ENR-1: a mobile token as the session cookie is someone signed out', async (t) => {
  const { app, ada } = await adaScanning(t)
  const browser = app.browser()
  browser.cookies.set('__Host-session', await mobileToken(app, ada))
  const before = await rows(app)
  for (const path of setUp) {
    const { status, location } = await browser.postTo(path)
    assert.deepEqual([status, location?.split('?')[0]], path.includes('.') ? [404, undefined] : [303, '/sign-in'])
  }
  assert.deepEqual(await rows(app), before)
})

test('ENR-12: a challenge opens no URL of enrolment, disabling or backup codes; the answer is that of someone signed out', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const waiting = app.browser()
  await waiting.givePassword(ada)
  const stranger = app.browser()
  const asSession = app.browser()
  asSession.cookies.set('__Host-session', waiting.cookies.get('__Host-challenge') ?? '')
  const fields = { code: app.codeNow(ada.secret), password: ada.password, kept: '1', secret: 'A'.repeat(32) }
  const before = await rows(app)
  for (const path of setUp)
    for (const visit of [(one: Browser) => one.path(path), (one: Browser) => one.postTo(path, fields)]) {
      const { status, location, text } = await visit(stranger)
      assert.ok(status === 404 || location?.startsWith('/sign-in'), path)
      assert.ok(!text.includes('otpauth'))
      for (const half of [waiting, asSession]) {
        // A cookie that is no session leaves a sentence for the next page, which isn't what is compared.
        half.cookies.delete('__Host-notice')
        const answer = await visit(half)
        assert.deepEqual([answer.status, answer.location, answer.text], [status, location, text], path)
      }
    }
  assert.deepEqual(await rows(app), before)
})

test('ENR-12: a code sent to disabling or renewing with a challenge is neither burnt nor charged', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const waiting = app.browser()
  await waiting.givePassword(ada)
  const code = app.codeNow(ada.secret)
  await waiting.post('twoStepDisable', { code })
  await waiting.post('newBackupCodes', { code })
  assert.equal(await app.triesCounted(), 0)
  assert.equal((await waiting.post('signInCode', { code })).location, '/')
})

test('ENR-6: one’s own secret in the request has no effect', async (t) => {
  const { app, browser, secret } = await adaScanning(t)
  const own = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
  const fields = { secret: own, sealed_secret: own, state: 'verified', purpose: 'renew', codes: own }
  await browser.post('twoStepScan', fields)
  const fresh = secretOn((await browser.get('twoStepScan', `?secret=${own}&state=verified`)).text)
  assert.ok(fresh !== own && fresh !== secret)
  const refused = await browser.post('twoStepCode', { ...fields, code: app.codeNow(own) })
  assert.equal(refused.status, 401)
  assert.equal((await browser.post('twoStepBackupCodes', { ...fields, kept: '1' })).location, setUp[0])
  assert.equal(await app.count('authenticators'), 0)
})

test('ENR-6: another person’s enrolment id, with their right code, has no effect', async (t) => {
  const { app, browser, secret } = await adaScanning(t)
  const eve = app.browser()
  await eve.signIn(await app.person({ email: 'eve@ferndale.example' }))
  await eve.post('twoStepScan')
  const before = await rows(app)
  const enrolment = await idOn(browser)
  const told = await eve.post('twoStepCode', { code: app.codeNow(secret), enrolment })
  assert.equal(told.location, '/settings/security/two-step/scan')
  assert.deepEqual(await rows(app), before)
  assert.ok(!(await eve.get('twoStepScan')).text.includes(secret))
  assert.ok(!(await eve.get('twoStepCode', `?enrolment=${enrolment}`)).text.includes(secret))
})

test('ENR-6: another session of the same person sees nothing of the enrolment and can’t end or extend it', async (t) => {
  const { app, ada, browser, secret } = await adaScanning(t)
  const other = app.browser()
  await other.signIn(ada)
  const before = await rows(app)
  for (const path of setUp.slice(0, 5)) {
    const { text, status } = await other.path(path)
    assert.ok(status === 303 || status === 404)
    assert.ok(!text.includes(secret))
  }
  await other.post('twoStepExtend')
  await other.post('twoStepLeave')
  await other.post('twoStepCode', { code: app.codeNow(secret), enrolment: await idOn(browser) })
  assert.deepEqual(await rows(app), before)
  assert.equal(secretOn((await browser.get('twoStepScan')).text), secret)
})

test('ENR-7: twenty begins at once leave one enrolment', async (t) => {
  const { app, browser } = await adaScanning(t)
  const begun = await Promise.all(Array.from({ length: 20 }, () => browser.post('twoStepScan')))
  assert.ok(begun.every((answer) => answer.location === '/settings/security/two-step/scan'))
  assert.equal(await app.count('enrolments'), 1)
  const secret = secretOn((await browser.get('twoStepScan')).text)
  assert.equal((await browser.post('twoStepCode', { code: app.codeNow(secret) })).location, setUp[2])
})

test('OTP-3: the secret is 20 bytes of the random port, asked for anew at each begin', async (t) => {
  const { app, browser } = await adaScanning(t)
  app.randomness.asked.length = 0
  await browser.post('twoStepScan')
  assert.equal(app.randomness.asked.filter((bytes) => bytes === 20).length, 1)
})

test('ENR-5: forty wrong codes at once get ten answers from the secret, and then it is over', async (t) => {
  const { app, browser, secret } = await adaScanning(t)
  const code = app.wrongCode(secret)
  const answers = await Promise.all(Array.from({ length: 40 }, () => browser.post('twoStepCode', { code })))
  assert.ok(answers.filter((answer) => answer.status === 401).length < 10)
  assert.ok(answers.every((answer) => answer.status === 401 || answer.location === '/settings/security'))
  assert.equal((await browser.post('twoStepCode', { code: app.codeNow(secret) })).location, '/settings/security')
  const { tries, state } = await app.db.selectFrom('enrolments').select(['tries', 'state']).executeTakeFirstOrThrow()
  assert.deepEqual([tries, state], [10, 'scanning'])
})

test('ENR-5: more time gives no more tries', async (t) => {
  const { app, browser, secret } = await adaScanning(t)
  for (let tries = 1; tries <= 10; tries += 1) await browser.post('twoStepCode', { code: app.wrongCode(secret) })
  await browser.post('twoStepExtend')
  assert.equal((await browser.post('twoStepCode', { code: app.codeNow(secret) })).location, '/settings/security')
})

test('ENR-8: fifty right codes at once make one set of backup codes', async (t) => {
  const { app, browser, secret } = await adaScanning(t)
  const code = app.codeNow(secret)
  const sheets = await Promise.all(
    Array.from({ length: 50 }, () => browser.post('twoStepCode', { code }).then(() => browser.get('twoStepText'))),
  )
  const shown = sheets.filter((sheet) => sheet.status === 200).map((sheet) => sheet.text)
  assert.ok(shown.length >= 10)
  assert.equal(new Set(shown).size, 1)
  await browser.post('twoStepCode', { code })
  assert.equal((await browser.get('twoStepText')).text, shown[0])
})

test('ENR-8: a right code that comes second, after the backup codes were shown, can’t put others in their place', async (t) => {
  const { app, browser, secret } = await adaScanning(t)
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  const before = await rows(app)
  const { id } = await app.db.selectFrom('enrolments').select('id').executeTakeFirstOrThrow()
  assert.equal(await verify(app.db, id, { used_step: 1, sealed_codes: 'others' }, app.clock.now()), false)
  assert.deepEqual(await rows(app), before)
})

test('ENR-2: guessing the password of a stolen session ends after ten, the right one included', async (t) => {
  const { app, ada, browser } = await adaScanning(t)
  await browser.post('twoStepLeave')
  app.clock.advance(11 * minutes)
  for (let tries = 1; tries <= 10; tries += 1)
    assert.equal((await browser.post('twoStepScan', { password: `guess number ${tries}` })).status, 401)
  const right = await browser.post('twoStepScan', { password: ada.password })
  assert.equal(right.status, 429)
  assert.match(right.seen, /Too many tries\. Wait 15 minutes, then try again\./)
  assert.equal(right.headers.get('retry-after'), String(15 * 60))
  assert.equal(await app.count('enrolments'), 0)
  app.clock.advance(15 * minutes)
  assert.equal((await browser.post('twoStepScan', { password: ada.password })).location, setUp[0])
})

test('WEB-4: GET of every page of enrolment, disabling and backup codes changes nothing', async (t) => {
  const { app, browser, secret } = await adaScanning(t)
  const before = await app.dump()
  for (const path of setUp) await browser.path(path)
  assert.deepEqual(await app.dump(), before)
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  const verified = await app.dump()
  for (const path of setUp) await browser.path(`${path}?kept=1&code=${app.codeNow(secret)}&confirm=1`)
  assert.deepEqual(await app.dump(), verified)
  await browser.post('twoStepBackupCodes', { kept: '1' })
  const on = await app.dump()
  for (const path of setUp) await browser.path(path)
  assert.deepEqual(await app.dump(), on)
})

test('WEB-3: a form of another site begins, ends and finishes nothing', async (t) => {
  const { app, browser } = await adaScanning(t)
  const before = await rows(app)
  for (const path of setUp)
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await browser.postTo(path, { kept: '1' }, { 'sec-fetch-site': site })
      assert.equal(answer.status, 403)
    }
  assert.deepEqual(await rows(app), before)
})

test('CHL-11: a repeated field is refused and costs nothing', async (t) => {
  const { app, browser, secret } = await adaScanning(t)
  const before = await rows(app)
  const code = app.codeNow(secret)
  const twice = await browser.post('twoStepCode', [
    ['code', app.wrongCode(secret)],
    ['code', code],
  ])
  assert.equal(twice.status, 422)
  assert.deepEqual(await rows(app), before)
})

test('BAC-10: a backup code never passes the code step of enrolment', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('twoStepDisable')
  await browser.post('twoStepScan')
  for (const code of [ada.codes[0] ?? '', (ada.codes[1] ?? '').replaceAll('-', '')]) {
    const refused = await browser.post('twoStepCode', { code, backupCode: code })
    assert.equal(refused.status, 422)
    assert.match(refused.seen, /A code has six digits and nothing else\./)
  }
  assert.equal((await browser.get('twoStepBackupCodes')).location, setUp[0])
})
