import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../kit.ts'

test('someone turns it on, signs in by code and by backup code, and turns it off', async () => {
  const app = await startApp()
  const ada = await app.person({ email: 'ada@ferndale.example' })
  const browser = app.browser()
  const { secret, codes } = await browser.enrol(ada)
  assert.match((await browser.get('security')).seen, /Two-step authentication is on/)
  await browser.post('signOut')

  app.clock.advance(60_000)
  assert.equal((await browser.givePassword(ada)).location, '/sign-in/code')
  assert.equal((await browser.post('signInCode', { code: app.codeNow(secret) })).location, '/')
  assert.equal((await browser.get('home')).status, 200)
  await browser.post('signOut')

  await browser.givePassword(ada)
  const used = await browser.post('signInBackupCode', { backupCode: codes[0] ?? '' })
  assert.equal(used.location, '/')
  assert.match((await browser.follow(used)).seen, /You used a backup code. 9 backup codes are left/)

  const off = await browser.post('twoStepDisable')
  assert.equal(off.location, '/settings/security', off.seen)
  assert.match((await browser.follow(off)).seen, /Enable two-step authentication/)
  assert.deepEqual(
    (await app.mailsTo(ada.email)).map((mail) => mail.subject).toSorted(),
    ['A backup code was used', 'Two-step authentication was disabled', 'Two-step authentication was enabled'],
  )
  await app.close()
})
