import { strict as assert } from 'node:assert'
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { passkeyPerson, answerByPasskey } from '../../test/passkeys.ts'
import { makeKey } from '../../test/security-key.ts'
import { createVault, type RingKey } from '../adapters/vault.ts'
import { minutes } from '../limits.ts'
import { backUp } from './back-up.ts'
import { readBurned } from './carry-over.ts'
import { restore } from './restore.ts'

const keys: RingKey[] = [{ id: 'test', bytes: Buffer.from('5b0e'.repeat(16), 'hex') }]

test('STO-7: a suspension and a passkey’s counter outlive restoring', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'fe-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'data'))
  const place = join(folder, 'data', 'countersign.db')
  const app = await startApp(t, { file: place })
  const key = makeKey()
  const { browser, ...ada } = await passkeyPerson(app, key)
  await backUp(app.services, join(folder, 'copy.db'), app.clock.now())
  app.clock.advance(5 * minutes)
  await browser.givePassword(ada)
  await answerByPasskey(browser, key)
  const now = app.clock.now()
  await app.db.updateTable('two_step').set({ suspended_at: now }).execute()
  const was = await app.db.selectFrom('passkeys').select('sign_count').executeTakeFirstOrThrow()
  await app.close()
  await restore(
    { ...app.services, vault: createVault(keys, app.randomness) },
    { file: join(folder, 'copy.db'), place, ring: keys },
    now,
  )
  const again = await startApp(t, { file: place, at: now })
  const lane = await again.db.selectFrom('two_step').select('suspended_at').executeTakeFirstOrThrow()
  const is = await again.db.selectFrom('passkeys').select('sign_count').executeTakeFirstOrThrow()
  assert.deepEqual([is.sign_count, lane.suspended_at], [was.sign_count, now])
})

test('STO-7: passkeys that are there and can’t be read are no empty table; an older database without any is read', async (t) => {
  const app = await startApp(t)
  await passkeyPerson(app, makeKey())
  assert.equal((await readBurned(app.db, 0))?.passkeys.length, 1)
  app.watch.afterEach = (sql) => {
    if (sql.includes('from "passkeys"')) throw Object.assign(new Error('damaged'), { code: 'EIO' })
  }
  assert.equal(await readBurned(app.db, 0), null)
  app.watch.afterEach = () => {}
  await app.db.schema.dropTable('passkeys').execute()
  assert.deepEqual((await readBurned(app.db, 0))?.passkeys, [])
})
