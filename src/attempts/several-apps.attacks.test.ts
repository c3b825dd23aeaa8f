import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../test/kit.ts'
import { addApp } from '../../test/passkeys.ts'
import { giveCode, openChallenge, type Protected } from '../../test/second-step.ts'
import { amongApps, hours, minutes, secondStepBudget, wrongCodesSuspending } from '../limits.ts'

/** Someone with so many apps. */
async function personWith(app: App, apps: number) {
  const ada = await app.protectedPerson()
  const secrets = [ada.secret]
  const browser = app.browser()
  await browser.signIn(ada)
  for (let more = 1; more < apps; more += 1) {
    app.clock.advance(1 * minutes)
    secrets.push(await addApp(app, browser))
  }
  await browser.post('signOut')
  return { ada, browser, secrets }
}

/** Six digits that none of them shows nowadays. */
function wrongFor(app: App, secrets: string[], guess: number): string {
  const near = new Set(
    secrets.flatMap((secret) =>
      Array.from({ length: 60 }, (_, step) => app.codeNow(secret, app.clock.now() + (step - 30) * 30_000)),
    ),
  )
  for (let number = 100_000 + guess * 17; ; number += 1) if (!near.has(String(number))) return String(number)
}

/** Guesses as fast as the shorter windows let anybody, until no more are looked at. */
async function guessUntilSuspended(app: App, ada: Protected, secrets: string[]): Promise<number> {
  for (let looked = 0; looked <= wrongCodesSuspending;) {
    const challenge = await openChallenge(app, ada)
    const { json } = await giveCode(app, challenge, wrongFor(app, secrets, looked))
    if (json['code'] === 'codes_suspended') return looked
    if (json['code'] === 'wrong_code') looked += 1
    app.clock.advance(1.3 * hours)
  }
  return assert.fail('nothing suspended the guesser')
}

test('APP-3: a guesser has 100 tries in 30 days against one app, 50 against two, 33 against three, then codes are suspended', async (t) => {
  const app = await startApp(t)
  for (const [apps, tries] of [
    [1, 100],
    [2, 50],
    [3, 33],
  ] as const) {
    const { ada, secrets } = await personWith(app, apps)
    assert.equal(amongApps(secondStepBudget[2].tries, apps), tries)
    assert.equal(await guessUntilSuspended(app, ada, secrets), tries)
    const subjects = (await app.mailsTo(ada.email)).map(({ subject }) => subject)
    assert.ok(subjects.includes('Codes are suspended'), String(apps))
  }
})

test('APP-3: a wrong code counts against each app, a right one of any of them ends the count', async (t) => {
  const app = await startApp(t)
  const { ada, browser, secrets } = await personWith(app, 2)
  app.clock.advance(1 * minutes)
  await browser.givePassword(ada)
  const counts = async () =>
    (await app.db.selectFrom('authenticators').select('wrong_in_a_row_known').orderBy('created_at').execute()).map(
      (row) => row.wrong_in_a_row_known,
    )
  await browser.post('signInCode', { code: wrongFor(app, secrets, 1) })
  assert.deepEqual(await counts(), [1, 1])
  await browser.post('signInCode', { code: app.codeNow(secrets[1] ?? '') })
  assert.deepEqual(await counts(), [1, 0])
  // A hundred in a row for two: as the one counts that was used last.
  await app.db
    .updateTable('authenticators')
    .set({ wrong_in_a_row: 60, wrong_in_a_row_known: 60 })
    .where('wrong_in_a_row_known', '=', 1)
    .execute()
  await browser.post('signOut')
  app.clock.advance(1 * minutes)
  await browser.givePassword(ada)
  assert.equal((await browser.post('signInCode', { code: app.codeNow(secrets[0] ?? '') })).location, '/')
  await app.db.updateTable('authenticators').set({ wrong_in_a_row: 50, wrong_in_a_row_known: 50 }).execute()
  await browser.post('signOut')
  app.clock.advance(1 * minutes)
  await browser.givePassword(ada)
  assert.equal((await browser.post('signInCode', { code: app.codeNow(secrets[0] ?? '') })).status, 403)
})
