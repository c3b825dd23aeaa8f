import { strict as assert } from 'node:assert'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { decodeBase32 } from '../../src/otp/base32.ts'
import { asSecret, codeAt, stepAt } from '../../src/otp/totp.ts'
import { openEmbeddedBrowser } from '../embedded-browser.ts'
import { endsWithUs } from '../ends-with-us.ts'
import { freePort } from '../free-port.ts'
import { startMailServer } from '../mail.ts'
import type { Member } from '../small-application.ts'

/** The one person of `host/serve.ts`. */
const ada: Member = { id: '1', name: 'Ada Lind', email: 'ada@example.com', password: 'violet anchor 1869 plum' }

/** `host/serve.ts` in that folder, on that Node, with a database and a mail server. Ended with the test. */
export async function startServed(t: TestContext, node: string, folder: string, database: string) {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const mail = await startMailServer()
  const settings = { PORT: String(port), HOST: '127.0.0.1', DATABASE: database, SMTP_URL: mail.url }
  const keys = { KEYS: `test:${Buffer.from('5b0e'.repeat(16), 'hex').toString('base64')}` }
  const env = { PATH: process.env['PATH'], BASE_URL: `${origin}/two-step`, ...settings, ...keys }
  const child = endsWithUs(
    spawn(node, [join(folder, 'serve.mjs')], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] }),
  )
  t.after(async () => {
    child.kill('SIGKILL')
    await mail.close()
  })
  assert.equal(String(await once(child.stdout, 'data')), 'listening\n')
  const codeNow = (secret: string) => codeAt(asSecret(decodeBase32(secret)), stepAt(Date.now()))
  const ask = (request: Request) => fetch(request, { redirect: 'manual' })
  return { mail, browser: openEmbeddedBrowser({ fetch: ask, origin, root: '/two-step', codeNow }) }
}

/** She turns it on by the real pages: her sheet is drawn, and a mail comes. Whatever is opened when it is first used is opened. */
export async function turnsItOn({ mail, browser }: Awaited<ReturnType<typeof startServed>>) {
  const { codes } = await browser.enrolUntilFinish(ada)
  const sheet = await browser.get('twoStepPdf')
  assert.deepEqual([sheet.status, sheet.headers.get('content-type')], [200, 'application/pdf'])
  assert.match(sheet.text, /^%PDF-1\.7/)
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, browser.ours('security'))
  // It goes out when the page has been answered.
  const told = () => mail.received.some(({ email }) => email.subject === 'Two-step authentication was enabled')
  while (!told()) await new Promise((resolve) => setTimeout(resolve, 50))
  // Her other browser is asked for more than the password, and a backup code is enough.
  browser.cookies.clear()
  assert.equal((await browser.givePassword(ada)).location, browser.ours('signInCode'))
  assert.equal(await browser.isSignedIn(), false)
  assert.equal((await browser.post('signInBackupCode', { backupCode: codes[0] ?? '' })).location, '/inbox')
  assert.equal(await browser.isSignedIn(), true)
}
