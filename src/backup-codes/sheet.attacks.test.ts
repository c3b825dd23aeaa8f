import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Browser, codesOn } from '../../test/browser.ts'
import { startApp } from '../../test/kit.ts'
import { mobileToken, openChallenge } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'
import { routes } from '../routes.ts'

const sheets = ['twoStepText', 'twoStepPdf', 'twoStepBackupCodes'] as const
const backupCode = /[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}/

/** Someone who has ten new codes before her eyes and hasn't pressed Finish. */
async function beforeFinish(t: TestContext, about: { name?: string; organisation?: string } = {}) {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ ...(about.name && { name: about.name }) })
  if (about.organisation) await app.db.updateTable('organisations').set({ name: about.organisation }).execute()
  const browser = app.browser()
  await browser.signIn(ada)
  const codes = codesOn((await browser.follow(await browser.post('newBackupCodes'))).text)
  return { app, ada, browser, codes }
}

/** Asks for each sheet in every way that may read it; none of the answers may hold a code or be a file. */
async function seesNone(browser: Browser, headers: Record<string, string> = {}) {
  const statuses = []
  for (const name of sheets)
    for (const method of ['GET', 'HEAD']) {
      const answer = await browser.send(routes[name], { method, headers })
      assert.doesNotMatch(answer.text + JSON.stringify([...answer.headers]), backupCode, name)
      assert.equal(answer.headers.get('content-disposition'), null, name)
      statuses.push(answer.status)
    }
  return [...new Set(statuses)]
}

test('BAC-8: nobody but the session that began sees a sheet: strangers, halves, phones, another person and another session don’t', async (t) => {
  const { app, ada, browser } = await beforeFinish(t)
  assert.deepEqual(await seesNone(app.browser()), [303])
  const half = app.browser()
  await half.givePassword(ada)
  assert.deepEqual(await seesNone(half), [303])
  half.cookies.set('__Host-session', half.cookies.get('__Host-challenge') ?? '')
  assert.deepEqual(await seesNone(half), [303])
  app.clock.advance(1 * minutes)
  const token = await mobileToken(app, ada)
  for (const bearer of [token, browser.cookies.get('__Host-session'), await openChallenge(app, ada)])
    assert.deepEqual(await seesNone(app.browser(), { authorization: `Bearer ${bearer}` }), [403])
  app.clock.advance(1 * minutes)
  const [other, eve] = [app.browser(), app.browser()]
  await other.signIn(ada)
  await eve.signIn(await app.protectedPerson())
  for (const one of [other, eve]) assert.deepEqual(await seesNone(one), [404, 303])
  assert.match((await browser.get('twoStepText')).text, backupCode)
})

test('BAC-8: a session that was signed out from elsewhere, or whose cookie was renewed, sees its own sheet no more', async (t) => {
  const { app, ada, browser } = await beforeFinish(t)
  const copy = app.browser({ session: browser.session() })
  app.clock.advance(1 * minutes)
  await browser.post('newBackupCodes', { code: app.codeNow(ada.secret) })
  assert.deepEqual(await seesNone(copy), [303])
  app.clock.advance(1 * minutes)
  const elsewhere = app.browser()
  await elsewhere.signIn(ada)
  await elsewhere.post('endOtherSessions')
  assert.deepEqual(await seesNone(browser), [303])
})

test('BAC-8: after Finish, leaving and the end of its time no header brings a sheet back', async (t) => {
  const { app, ada, browser } = await beforeFinish(t)
  const asks = {
    range: 'bytes=0-',
    'if-none-match': '"x"',
    'cache-control': 'only-if-cached',
    accept: 'application/pdf',
  }
  const ends = [
    () => browser.post('twoStepBackupCodes', { kept: '1' }),
    () => browser.post('twoStepLeave'),
    async () => app.clock.advance(15 * minutes),
  ]
  for (const end of ends) {
    await browser.post('newBackupCodes', { code: app.codeNow(ada.secret) })
    app.clock.advance(1 * minutes)
    await end()
    assert.deepEqual(await seesNone(browser, asks), [404, 303])
  }
})

test('BAC-8: a sheet is whole or not sent: no part, no "not modified", by GET and HEAD alike', async (t) => {
  const { browser } = await beforeFinish(t)
  for (const name of ['twoStepText', 'twoStepPdf'] as const) {
    const plain = await browser.get(name)
    const asked = { range: 'bytes=0-9', 'if-none-match': '*', 'if-modified-since': new Date(0).toUTCString() }
    const answer = await browser.send(routes[name], { headers: asked })
    assert.deepEqual([answer.status, [...answer.headers]], [200, [...plain.headers]])
    for (const kept of ['etag', 'last-modified', 'accept-ranges', 'expires', 'age'])
      assert.equal(plain.headers.get(kept), null, kept)
    const head = await browser.send(routes[name], { method: 'HEAD' })
    assert.deepEqual([head.status, head.text, [...head.headers]], [200, '', [...plain.headers]])
  }
})

test('BAC-8: no path beside a sheet’s own is answered with it, such as one that a cache would keep', async (t) => {
  const { browser, codes } = await beforeFinish(t)
  const beside = [
    '/x.css',
    '/..%2fx.js',
    ';x.css',
    '%00.css',
    '%2fx.png',
    '/',
    '//',
    '.css',
    '?.css',
    '%0a',
    '.gz',
    '~',
  ]
  for (const path of [routes.twoStepText, routes.twoStepPdf, routes.twoStepBackupCodes])
    for (const more of beside) {
      const answer = await browser.path(path + more)
      assert.equal(answer.headers.get('cache-control'), 'no-store', path + more)
      if (!more.startsWith('?'))
        assert.ok(
          codes.every((code) => !answer.text.includes(code)),
          path + more,
        )
    }
  assert.equal((await browser.path(routes.twoStepText.toUpperCase())).status, 404)
})

test('WEB-3: another site reads no sheet, whatever it claims to be', async (t) => {
  const { browser } = await beforeFinish(t)
  const asks = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
  for (const name of sheets) {
    const { headers } = await browser.send(routes[name], { headers: asks })
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin')
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.ok([...headers.keys()].every((header) => !header.startsWith('access-control-')))
  }
})

const hostile = {
  breaks: 'Ada\r\nSet-Cookie: __Host-session=evil\r\n\r\n[ ] one of Eve’s',
  quotes: 'x"; filename="setup.exe',
  markup: '</title><script src=//evil.example></script><img src=x onerror=alert(1)>',
  bidi: 'Ada \u202egnp.exe\u2066 \u200f\u2028[ ] one of Eve’s\u2029',
  pdf: ') Tj ET endstream endobj <</S/JavaScript/JS(app.alert(1))>> % (\\',
  long: 'Ł'.repeat(4_000),
}

/** Whoever may choose a name chooses what stands on the sheet, and nothing around it. */
async function keepsItsFrame(t: TestContext, name: string) {
  const { browser, codes } = await beforeFinish(t, { name, organisation: name })
  const { text, headers } = await browser.get('twoStepText')
  assert.equal(headers.get('content-disposition'), 'attachment; filename="countersign-backup-codes.txt"')
  assert.ok(!JSON.stringify([...headers]).includes('evil'))
  assert.deepEqual(codesIn(text), codes)
  const page = await browser.get('twoStepBackupCodes')
  assert.doesNotMatch(page.text, /<script src=\/\/|<img src=x/)
  assert.doesNotMatch(/class="print-only".*<\/ol>/s.exec(page.text)?.[0] ?? '\u202e', /\u202e|\u2066|Eve/)
  assert.deepEqual(page.headers.getSetCookie(), [])
}

/** The codes that stand behind a box on a line of their own. */
const codesIn = (sheet: string) => [...sheet.matchAll(/^\[ \] (.*)$/gm)].map(([, code]) => code)

test('BAC-8: a name with line breaks adds no header, no line and no code to a sheet', async (t) => {
  await keepsItsFrame(t, hostile.breaks)
})

test('BAC-8: a name with quotes does not rename the file', async (t) => {
  await keepsItsFrame(t, hostile.quotes)
})

test('BAC-8: a name made of markup stays text on the page to print', async (t) => {
  await keepsItsFrame(t, hostile.markup)
})

test('BAC-8: a name that turns the direction of writing turns nothing on a sheet', async (t) => {
  await keepsItsFrame(t, hostile.bidi)
})

test('BAC-8: a name in the language of PDF, or of 4,000 letters, is a sheet of one page all the same', async (t) => {
  const { browser } = await beforeFinish(t, { name: hostile.pdf, organisation: hostile.long })
  const { text, headers } = await browser.get('twoStepPdf')
  assert.equal(headers.get('content-disposition'), 'attachment; filename="countersign-backup-codes.pdf"')
  assert.equal(text.match(/\/Type \/Page\b(?!s)/g)?.length, 1)
  assert.doesNotMatch(text, /\/JavaScript|\/OpenAction|\/URI|\/EmbeddedFile/)
})

test('STO-8: from the first code shown to the last one used, none stands in a URL, a header, a title or the log', async (t) => {
  const lines: string[] = []
  const app = await startApp(t, { log: { lines, level: 'trace' } })
  const ada = await app.protectedPerson()
  const browser = app.browser()
  const seen: { location: string | null; headers: Headers; text: string }[] = []
  const note = async (asked: ReturnType<Browser['path']>) => void seen.push(await asked)
  await browser.givePassword(ada)
  await note(browser.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' }))
  await note(browser.post('newBackupCodes'))
  for (const sheet of sheets) await note(browser.get(sheet))
  const codes = codesOn((await browser.get('twoStepBackupCodes')).text)
  for (const kept of ['', '1']) await note(browser.post('twoStepBackupCodes', { kept }))
  await note(browser.post('newBackupCodes', { backupCode: codes[0] ?? '' }))
  await note(browser.post('newBackupCodes', { backupCode: codes[0] ?? '' }))
  await note(browser.get('security'))
  const around = seen.map(
    ({ headers, text }) => JSON.stringify([...headers]) + (/<title>.*?<\/title>/s.exec(text) ?? ''),
  )
  for (const code of [...ada.codes, ...codes])
    for (const spelt of [code, code.replaceAll('-', '')]) assert.ok(!(around.join() + lines.join()).includes(spelt))
})
