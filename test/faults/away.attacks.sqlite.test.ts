import { strict as assert } from 'node:assert'
import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { sql } from 'kysely'
import { sayIn } from '../../src/messages/messages.ts'
import { fileBusyTimeout } from '../../src/limits.ts'
import { routes } from '../../src/routes.ts'
import { startApp } from '../kit.ts'

test('STO-5: while the disk is full each change is answered 503 and leaves nothing half done, wherever it fills up', async (t) => {
  const app = await startApp(t)
  const browsers = Array.from({ length: 8 }, () => app.browser())
  for (const browser of browsers) await browser.enrolUntilFinish(await app.person())
  let [refused, on] = [0, 0]
  // What was free within the pages that there are is used up by the first.
  for (const browser of browsers) {
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(app.db)
    for (let room = rows[0]?.page_count ?? 0; ; room += 1) {
      await sql`pragma max_page_count = ${sql.raw(String(room))}`.execute(app.db)
      const answer = await browser.post('twoStepBackupCodes', { kept: '1' })
      if (answer.status === 303) break
      refused += 1
      assert.equal(answer.status, 503, answer.seen)
      assert.equal(answer.headers.get('retry-after'), '5')
      assert.ok(answer.seen.includes(sayIn('en')('failure.away')), answer.seen)
      assert.deepEqual([await app.count('authenticators'), await app.count('backup_codes')], [on, 10 * on])
      assert.equal(await browser.isSignedIn(), true)
    }
    on += 1
  }
  assert.ok(refused > 0, 'it never was full')
  await sql`pragma max_page_count = 100000`.execute(app.db)
  assert.deepEqual([await app.count('authenticators'), await app.count('backup_codes')], [on, 10 * on])
  assert.equal((await app.mails()).length, on)
})

test('OPS-2: /readyz says no while the disk is full, and while the file can only be read, as a sign-in would; and yes again afterwards', async (t) => {
  const app = await startApp(t)
  const ada = await app.person()
  const ready = async () => (await app.request(routes.readyz)).status
  const before = await app.dump()
  assert.equal(await ready(), 200)
  assert.deepEqual(await app.dump(), before, 'looking changes nothing')
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(app.db)
  await sql`pragma max_page_count = ${sql.raw(String(rows[0]?.page_count))}`.execute(app.db)
  // What was free within the file is used up first.
  let answer = await app.browser().signIn(ada)
  for (let times = 0; times < 100 && answer.status !== 503; times += 1) answer = await app.browser().signIn(ada)
  assert.deepEqual([answer.status, await ready()], [503, 503])
  await sql`pragma max_page_count = 100000`.execute(app.db)
  assert.deepEqual([(await app.browser().signIn(ada)).status, await ready()], [303, 200])

  await sql`pragma query_only = on`.execute(app.db)
  const unwritable = await app.browser().signIn(ada)
  assert.deepEqual([unwritable.status, unwritable.headers.get('retry-after'), await ready()], [503, '5', 503])
  assert.equal((await app.request(routes.healthz)).status, 200)
  await sql`pragma query_only = off`.execute(app.db)
  assert.deepEqual([(await app.browser().signIn(ada)).status, await ready()], [303, 200])
})

test('STO-5: while another process holds the file, one waits and everybody is answered 503; afterwards all goes on', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-held-'))
  const file = join(folder, 'countersign.db')
  const app = await startApp(t, { file })
  const other = new DatabaseSync(file)
  t.after(() => {
    other.close()
    rmSync(folder, { recursive: true })
  })
  const ada = await app.protectedPerson()
  const browser = app.browser()
  const first = await browser.givePassword(ada)
  other.exec('begin immediate')
  const code = app.codeNow(ada.secret)
  const signIn = () => app.browser().givePassword(ada)
  const waited = await signIn()
  assert.deepEqual([waited.status, waited.headers.get('retry-after')], [503, '5'])
  // Whoever waited in vain waited for all.
  const began = performance.now()
  for (let times = 0; times < 3; times += 1) assert.equal((await signIn()).status, 503)
  assert.ok(performance.now() - began < fileBusyTimeout, 'nobody waits after the first')
  assert.equal((await browser.post('signInCode', { code })).status, 503)
  assert.equal((await browser.get('signInCode')).status, 200, 'reading goes on')
  const held = await app.api('apiSignIn', { email: ada.email, password: ada.password })
  assert.deepEqual([held.status, held.json['code'], held.headers.get('retry-after')], [503, 'unavailable', '5'])

  assert.equal((await app.request(routes.readyz)).status, 503)

  other.exec('rollback')
  assert.equal(first.location, '/sign-in/code')
  assert.equal((await browser.post('signInCode', { code })).status, 303, 'neither the question nor the code is lost')
})

test('OPS-4: while the file is taken away, or another stands in its place, nobody is told that anything was written, and /readyz says no', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-moved-'))
  const file = join(folder, 'countersign.db')
  const app = await startApp(t, { file })
  t.after(() => rmSync(folder, { recursive: true }))
  const ada = await app.person()
  const signsIn = async () => (await app.browser().signIn(ada)).status
  const ready = async () => (await app.request(routes.readyz)).status
  assert.deepEqual([await signsIn(), await ready()], [303, 200])
  renameSync(file, `${file}.elsewhere`)
  assert.deepEqual([await signsIn(), await ready()], [503, 503])
  copyFileSync(`${file}.elsewhere`, file)
  assert.deepEqual([await signsIn(), await ready()], [503, 503])
  renameSync(`${file}.elsewhere`, file)
  assert.deepEqual([await signsIn(), await ready()], [303, 200])
})
