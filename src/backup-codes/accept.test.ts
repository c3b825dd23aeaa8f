import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { minutes, noticeShown } from '../limits.ts'
import { type App, startApp } from '../../test/kit.ts'
import { openChallenge } from '../../test/second-step.ts'
import { hashBackupCode, pepperOf } from './batch.ts'

/** Ada, protected, and a browser of hers that has given the password. */
async function asked(t: TestContext) {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ email: 'ada@ferndale.example' })
  const browser = app.browser()
  await browser.givePassword(ada)
  return { app, ada, browser, give: (backupCode: string) => browser.post('signInBackupCode', { backupCode }) }
}

/** Leaves this many codes unused, those typed next among them. */
async function spendAllBut(app: App, left: number, typedNext: string[]) {
  const all = await app.db.selectFrom('backup_codes').selectAll().execute()
  const [row] = all
  assert.ok(row)
  const hashed = { salt: row.salt, pepper: pepperOf(app.services, row) }
  const next = await Promise.all(
    typedNext.map((code) => hashBackupCode(app.services, code.replaceAll('-', ''), hashed)),
  )
  const others = all.filter((row) => !next.includes(row.hash)).map((row) => row.id)
  const spent = others.slice(left - typedNext.length)
  await app.db.updateTable('backup_codes').set({ used_at: app.clock.now() }).where('id', 'in', spent).execute()
}

test('BAC-2: any case, spaces, dashes, O for 0, I and L for 1 are taken at the front door', async (t) => {
  const { app, ada } = await asked(t)
  const variants = [
    (code: string) => code.toLowerCase(),
    (code: string) => code.replaceAll('-', ''),
    (code: string) => ` ${code.replaceAll('-', ' ')} `,
    (code: string) => code.replaceAll('0', 'O').replaceAll('1', 'I'),
    (code: string) => code.replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('-', ' – '),
  ]
  for (const [at, spell] of variants.entries()) {
    const browser = app.browser()
    await browser.givePassword(ada)
    const typed = spell(ada.codes[at] ?? '')
    assert.equal((await browser.post('signInBackupCode', { backupCode: typed })).location, '/', typed)
  }
})

test('BAC-3: a slip is said as a slip, keeps what was typed, and costs no try and no slow hash', async (t) => {
  const { app, ada, browser, give } = await asked(t)
  const code = ada.codes[0] ?? ''
  const slip = (code.startsWith('7') ? '8' : '7') + code.slice(1)
  const before = app.slowHash.ran
  const refused = await give(slip)
  assert.equal(refused.status, 422)
  assert.match(refused.seen, /There is a slip in that backup code: compare it once more with your sheet\./)
  assert.ok(refused.text.includes(`value="${slip}"`))
  assert.match((await give(code.slice(0, -1))).seen, /A backup code has 16 letters and digits: that was 15\./)
  assert.match((await give('')).seen, /Enter one of the backup codes that you saved\./)
  assert.equal(app.slowHash.ran, before)
  assert.equal(await app.triesCounted(), 0)
  assert.equal((await browser.post('signInBackupCode', { backupCode: code })).location, '/')
})

test('BAC-3: a wrong code with a right check character costs one try and one slow hash', async (t) => {
  const { app, give } = await asked(t)
  const before = app.slowHash.ran
  const refused = await give('0000-0000-0000-0000')
  assert.equal(refused.status, 401)
  assert.match(refused.seen, /The backup code is incorrect\./)
  assert.equal(app.slowHash.ran, before + 1)
  assert.equal(await app.triesCounted(), 1)
})

test('BAC-10: a used code is named on the next page and by one mail, with nine left', async (t) => {
  const { app, ada, browser, give } = await asked(t)
  const earlier = (await app.mails()).length
  const { seen } = await browser.follow(await give(ada.codes[0] ?? ''))
  assert.match(seen, /You used a backup code\. 9 backup codes are left\./)
  assert.doesNotMatch(seen, /Make new/)
  const mails = (await app.mails()).slice(earlier)
  assert.deepEqual(
    mails.map((mail) => [mail.to, mail.subject]),
    [[ada.email, 'A backup code was used']],
  )
  assert.match(mails[0]?.text ?? '', /\b9\b/)
  assert.ok(ada.codes.every((code) => !JSON.stringify(mails).includes(code)))
  assert.match((await browser.get('security')).seen, /Backup codes left 9 of 10/)
})

test('BAC-10: with four left nothing is asked for; with three the next page, the Security tab and the mail ask for new ones', async (t) => {
  const { app, ada, browser, give } = await asked(t)
  const [first = '', second = ''] = ada.codes
  await spendAllBut(app, 5, [first, second])
  await give(first)
  assert.doesNotMatch((await browser.get('security')).seen, /Make new/)
  await browser.post('signOut')
  app.clock.advance(1 * minutes)
  await browser.givePassword(ada)
  const { seen } = await browser.follow(await give(second))
  assert.match(seen, /You used a backup code\. 3 backup codes are left\. Make new ones while you can\./)
  assert.equal(seen.match(/Make new ones/g)?.length, 1, 'once on a page')
  app.clock.advance(noticeShown)
  assert.match((await browser.get('home')).seen, /Few backup codes are left\. Make new ones/)
  assert.match(
    (await browser.get('security')).seen,
    /Few backup codes are left\. Make new ones while you can sign in\./,
  )
  const [four, three] = (await app.mails()).slice(-2).map((mail) => mail.text)
  assert.match(four ?? '', /You have 4 backup codes left\./)
  assert.doesNotMatch(four ?? '', /Make new ones now/)
  assert.match(three ?? '', /You have 3 backup codes left\.\s+Make new ones now/)
})

test('BAC-10: the last one says that none are left', async (t) => {
  const { app, ada, browser, give } = await asked(t)
  const [last = ''] = ada.codes
  await spendAllBut(app, 1, [last])
  const { seen } = await browser.follow(await give(last))
  assert.match(seen, /You used a backup code\. There are no backup codes left\. Make new ones while you can\./)
  const security = await browser.get('security')
  assert.match(security.seen, /There are no backup codes left\. Make new ones .*Backup codes left 0 of 10/)
})

test('BAC-10: the API tells how many are left', async (t) => {
  const { app, ada } = await asked(t)
  const backupCode = (ada.codes[3] ?? '').toLowerCase()
  const challenge = await openChallenge(app, ada)
  const answer = await app.api('apiSignInBackupCode', { challenge, backupCode })
  assert.deepEqual([answer.status, answer.json['status'], answer.json['backupCodesLeft']], [200, 'signed_in', 9])
  const status = await app.api('apiTwoStep', undefined, { token: String(answer.json['token']) })
  assert.equal(status.json['backupCodesLeft'], 9)
})

test('BAC-4: a used code is refused, said so, and the rest go on working', async (t) => {
  const { app, ada, give } = await asked(t)
  await give(ada.codes[0] ?? '')
  app.clock.advance(1 * minutes)
  const other = app.browser()
  await other.givePassword(ada)
  const again = await other.post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })
  assert.equal(again.status, 401)
  assert.match(again.seen, /That backup code has been used already\. Each works once\./)
  assert.equal((await other.post('signInBackupCode', { backupCode: ada.codes[1] ?? '' })).location, '/')
})

test('LIFE-1: a lost phone: a backup code signs in and makes new codes without another one', async (t) => {
  const { ada, browser, give } = await asked(t)
  await give(ada.codes[0] ?? '')
  assert.equal((await browser.post('newBackupCodes')).location, '/settings/security/two-step/backup-codes')
})
