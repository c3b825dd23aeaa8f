import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { textsIn } from '../e2e/pdf-text.ts'
import { startApp } from './kit.ts'
import { tour } from './tour.ts'

const own = /countersign/i
const env = { PRODUCT_NAME: 'Łódź Portal', BASE_URL: 'https://portal.example' }

const namedApp = (t: TestContext, more: Record<string, string> = {}) => startApp(t, { env: { ...env, ...more } })

test('every page and every mail says what the operator calls it, and nothing else', async (t) => {
  const app = await namedApp(t)
  const pages = [...(await tour(app, 'en')), ...(await tour(app, 'pl'))]
  assert.ok(pages.length > 150)
  for (const { where, status, text } of pages) {
    if (!text.startsWith('<!doctype')) continue
    assert.ok(/<title>[^<]+ · Łódź Portal<\/title>/.test(text), `${where}: ${status}`)
    assert.ok(/class="wordmark"[\s\S]*?<span>Łódź Portal<\/span>/.test(text), where)
    assert.equal(own.exec(text)?.[0], undefined, where)
  }
  const mails = await app.allMails()
  assert.ok(new Set(mails.map(({ subject }) => subject)).size >= 12)
  for (const { subject, text, html } of mails) {
    assert.ok(
      [text, html].every((part) => part.includes('Łódź Portal')),
      subject,
    )
    assert.equal(own.exec(subject + text + html)?.[0], undefined, subject)
  }
})

test('sheets of backup codes and downloads have that name, and so has the entry in an app', async (t) => {
  const app = await namedApp(t)
  const browser = app.browser()
  const boss = await app.person({ role: 'administrator' })
  await browser.signIn(boss)
  await browser.post('twoStepScan')
  assert.match((await browser.get('twoStepScan')).text, /otpauth:\/\/totp\/%C5%81%C3%B3d%C5%BA%20Portal:/)
  await browser.enrolUntilFinish(boss)
  const sheet = await browser.get('twoStepText')
  const printed = (await browser.get('twoStepBackupCodes')).seen
  const pdf = await app.request('/settings/security/two-step/backup-codes.pdf', {
    headers: { cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
  })
  const bytes = new Uint8Array(await pdf.clone().arrayBuffer())
  const drawn = [...(await textsIn(bytes)), Buffer.from(bytes).toString('latin1')].join('\n')
  for (const words of [sheet.text, printed, drawn]) assert.equal(own.exec(words)?.[0], undefined)
  for (const words of [sheet.text, printed, drawn]) assert.match(words, /Łódź Portal/)
  const names = [sheet, pdf, await browser.get('peopleHistoryCsv'), await browser.post('exportData')].map((answer) =>
    answer.headers.get('content-disposition'),
  )
  assert.deepEqual(
    names,
    ['backup-codes.txt', 'backup-codes.pdf', 'history.csv', 'data.json'].map(
      (name) => `attachment; filename="${name}"; filename*=UTF-8''%C5%82%C3%B3d%C5%BA-portal-${name}`,
    ),
  )
})

test('the API reference is the product’s, and programs know by its title what answers', async (t) => {
  const app = await namedApp(t)
  const { text } = await app.browser().get('apiReference')
  assert.match(text, /<title>API reference · Łódź Portal<\/title>/)
  // What programs send and read stays what it is.
  assert.equal(own.exec(text.replaceAll(/<pre[\s\S]*?<\/pre>/g, ''))?.[0], undefined)
  const { info } = (await app.api('apiDescription')).json as { info: Record<string, string> }
  assert.deepEqual([info['title'], info['x-product-name']], ['Countersign', 'Łódź Portal'])
})

test('OTP-9: an app may show another name than the pages', async (t) => {
  const app = await namedApp(t, { ISSUER: 'Portal codes' })
  const browser = app.browser()
  const person = await app.person()
  await browser.signIn(person)
  const scan = await browser.follow(await browser.post('twoStepScan'))
  assert.match(scan.text, /otpauth:\/\/totp\/Portal%20codes:/)
  assert.match(scan.text, /<span>Łódź Portal<\/span>/)
  const code = await browser.get('twoStepCode')
  assert.match(code.seen, /six digits for Portal codes/)
})
