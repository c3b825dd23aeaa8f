import { strict as assert } from 'node:assert'
import { pathTo, routes } from '../src/routes.ts'
import type { App } from './kit.ts'
import { makeKey } from './security-key.ts'
import { addPasskey } from './passkeys.ts'

/** Everything that the program opens when it is first used. */
export async function usesWhatIsOpenedLate(app: App) {
  const ada = await app.person()
  const browser = app.browser()
  await browser.signIn(ada)
  assert.match(
    (await browser.post('password', { password: ada.password, newPassword: 'password1234' })).seen,
    /easily guessed|easy to guess/,
  )
  const { codes } = await browser.enrolUntilFinish(ada)
  const sheet = await browser.send(pathTo('twoStepPdf'))
  assert.deepEqual([sheet.status, sheet.headers.get('content-type')], [200, 'application/pdf'])
  assert.match(sheet.text, /^%PDF-1\.7/)
  assert.equal(codes.length, 10)
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, routes.security)
  await addPasskey(browser, makeKey(), undefined, new URL(app.baseUrl).origin)
  const mails = await app.mailsTo(ada.email)
  assert.deepEqual(
    mails.map((mail) => mail.subject),
    ['Two-step authentication was enabled', 'Another way to confirm your sign-in was added'],
  )
}
