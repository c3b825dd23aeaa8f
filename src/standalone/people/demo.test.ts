import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../../../test/kit.ts'
import { demoPassword, demoPeople, demoPeopleLeft, seedDemo } from './demo.ts'

test('an empty database is filled with people who can sign in by the password shown', async (t) => {
  const app = await startApp(t)
  assert.equal(await seedDemo(app.services), true)
  for (const { email, password } of demoPeople) {
    const browser = app.browser()
    await browser.givePassword({ email, password })
    assert.equal(await browser.isSignedIn(), true, email)
  }
})

test('a database with people in it is left alone', async (t) => {
  const app = await startApp(t)
  await app.person()
  assert.equal(await seedDemo(app.services), false)
  assert.equal((await app.db.selectFrom('people').selectAll().execute()).length, 1)
})

test('STO-4: every demo person who still has the demo password is found', async (t) => {
  const app = await startApp(t)
  assert.deepEqual(await demoPeopleLeft(app.services), [])
  await seedDemo(app.services)
  assert.deepEqual(await demoPeopleLeft(app.services), demoPeople)
})

test('STO-4: one demo person with the demo password is enough; one with another password is nobody', async (t) => {
  const app = await startApp(t)
  await app.person({ email: 'hugo@harbour.example' })
  assert.deepEqual(await demoPeopleLeft(app.services), [])
  const hash = await app.services.slowHash.hash(demoPassword)
  await app.db.updateTable('people').set({ password_hash: hash }).execute()
  assert.deepEqual(
    (await demoPeopleLeft(app.services)).map(({ email }) => email),
    ['hugo@harbour.example'],
  )
})
