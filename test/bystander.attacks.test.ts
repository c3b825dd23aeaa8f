import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { hours, minutes } from '../src/limits.ts'
import { pathTo, type RouteName } from '../src/routes.ts'
import { type Browser, secretOn } from './browser.ts'
import { type App, startApp } from './kit.ts'
import { guessWrong, mobileToken, ownBrowser, type Protected, wrongBackupCode } from './second-step.ts'
import { mailedPath } from './tour.ts'

// Eve has everything that a person can have, half of it in the middle of something. Whatever Ada or an administrator does to Ada's account,
// not a row of Eve's may move: each statement that forgets whose rows it means shows here.
test('AUD-3: whatever is done to one person leaves every row of another as it was', async (t) => {
  const app = await startApp(t)
  const boss = await app.protectedPerson({ role: 'administrator', name: 'Adam Berg' })
  const { organisationId } = boss
  const second = await app.protectedPerson({ role: 'administrator', organisationId, name: 'Mia Holm' })
  const ada = await app.protectedPerson({ organisationId })
  const eve = await busyPerson(app, organisationId)
  const moved: string[] = []
  let before = await rowsOf(app, eve.id)
  assert.ok(new Set(before.map((row) => row.split(' ')[0])).size >= 12, 'Eve has rows in nearly every table')

  for (const [what, act] of thingsDone(app, ada, boss, second)) {
    await act()
    const after = await rowsOf(app, eve.id)
    if (JSON.stringify(after) !== JSON.stringify(before)) moved.push(what)
    before = after
  }
  assert.deepEqual(moved, [])
})

test('CHL-1: what one person takes along tells nothing of another', async (t) => {
  const app = await startApp(t)
  const eve = await app.protectedPerson()
  app.clock.advance(24 * hours)
  const ada = await app.protectedPerson()
  app.clock.advance(24 * hours)
  const [hers, others] = [await exported(app, ada), await exported(app, eve)]
  for (const when of ['enabledAt', 'apps']) {
    assert.notDeepEqual(hers.twoStep[when], others.twoStep[when], when)
  }
  assert.equal(hers.twoStep['backupCodesLeft'], 10)
  assert.ok(!JSON.stringify(hers).includes(eve.id) && !JSON.stringify(hers).includes(eve.email))
})

/** In the order in which one life may bring them. Each goes through the front door, and is asserted to have been let in where it matters. */
function thingsDone(app: App, ada: Protected, boss: Protected, second: Protected): [string, () => Promise<unknown>][] {
  const browser = app.browser()
  const bosses = [app.browser(), app.browser()] as const
  const signIn = async () => {
    app.clock.advance(1 * minutes)
    await browser.signIn(ada)
    assert.equal(await browser.isSignedIn(), true)
  }
  const manage = (by: Browser, name: RouteName) => async () => {
    const answer = await by.postTo(pathTo(name, { id: ada.id }))
    assert.equal(answer.status, 303, `${name}: ${answer.seen}`)
  }
  const scan = async () => {
    ada.secret = secretOn((await browser.get('twoStepScan')).text)
    await browser.post('twoStepCode', { code: app.codeNow(ada.secret) })
    const finished = await browser.post('twoStepBackupCodes', { kept: '1' })
    assert.equal(finished.location, pathTo('security'), finished.seen)
  }
  const challenged = async () => {
    const other = app.browser()
    await other.givePassword(ada)
    return other
  }
  return [
    ['a wrong password', () => browser.post('signIn', { email: ada.email, password: 'plum' })],
    ['a wrong code', async () => (await challenged()).post('signInCode', { code: app.wrongCode(ada.secret) })],
    ['a right code', signIn],
    [
      'a wrong backup code',
      async () => (await challenged()).post('signInBackupCode', { backupCode: wrongBackupCode() }),
    ],
    ['a backup code', async () => (await challenged()).post('signInBackupCode', { backupCode: ada.codes[0] ?? '' })],
    ['a mobile session', () => mobileToken(app, later(app, ada))],
    ['giving up a challenge', async () => (await challenged()).post('signInCancel')],
    ['ending all other sessions', () => browser.post('endOtherSessions')],
    ['a new name', () => browser.post('profile', { name: 'Ada L.' })],
    ['beginning new backup codes', () => browser.post('newBackupCodes')],
    ['giving them up', () => browser.post('twoStepLeave')],
    ['a new phone', async () => (await browser.post('replacePhone'), scan())],
    ['a new address asked for', () => browser.post('changeEmail', { newEmail: `new.${ada.email}` })],
    [
      'a new address confirmed',
      async () => {
        await browser.postTo(await mailedPath(app, `new.${ada.email}`, 'confirm-new-email'))
        ada.email = `new.${ada.email}`
      },
    ],
    ['a link for a new password', () => app.browser().post('forgotPassword', { email: ada.email })],
    [
      'a new password by the link',
      async () => {
        ada.password = 'quiet lantern 4410 moss'
        const link = await mailedPath(app, ada.email, 'reset-password')
        await app.browser().postTo(link, { newPassword: ada.password })
        await signIn()
      },
    ],
    ['guesses until codes are suspended', () => guessUntilSuspended(app, ada)],
    ['administrators signing in', async () => Promise.all([bosses[0].signIn(boss), bosses[1].signIn(second)])],
    ['letting codes in again', () => manage(bosses[0], 'personLetCodesIn')()],
    ['deactivating', manage(bosses[0], 'personDeactivate')],
    ['reactivating', manage(bosses[0], 'personReactivate')],
    ['asking for a reset', manage(bosses[0], 'personReset')],
    ['cancelling it', manage(bosses[1], 'personResetCancel')],
    [
      'a reset by two',
      async () => (await manage(bosses[0], 'personReset')(), manage(bosses[1], 'personResetApprove')()),
    ],
    [
      'turning it on again',
      async () => {
        await browser.givePassword(ada)
        await browser.post('twoStepScan')
        await scan()
      },
    ],
    ['turning it off', () => browser.post('twoStepDisable')],
    ['deleting the account', () => browser.post('deleteAccount')],
    ['that it is gone', async () => assert.equal((await browser.givePassword(ada)).status, 401)],
  ]
}

/** Two-step on, a known browser, a session here and one on the phone, a challenge, new codes begun, a backup code used, a reset asked for. */
async function busyPerson(app: App, organisationId: string) {
  const eve = await app.protectedPerson({ organisationId, name: 'Zoe Falk' })
  const known = await ownBrowser(app, eve)
  await known.givePassword(eve)
  await known.post('signInCode', { code: app.wrongCode(eve.secret) })
  await mobileToken(app, eve)
  const [admin, spending, inside, guessing] = Array.from({ length: 4 }, () => app.browser())
  assert.ok(admin && spending && inside && guessing)
  await spending.givePassword(eve)
  await spending.post('signInBackupCode', { backupCode: eve.codes[0] ?? '' })
  await spending.post('newBackupCodes')
  await spending.post('changeEmail', { newEmail: `new.${eve.email}` })
  await guessing.givePassword(eve)
  await guessing.post('signInCode', { code: app.wrongCode(eve.secret) })
  await admin.signIn(await app.person({ organisationId, role: 'administrator', name: 'Noor' }))
  await admin.postTo(pathTo('personReset', { id: eve.id }))
  await app.browser().post('signIn', { email: eve.email, password: 'plum' })
  await app.allMails()
  return eve
}

/** Every row that names the person, or a browser in which they are known, each after its table's name. */
async function rowsOf(app: App, id: string): Promise<string[]> {
  const known = await app.db.selectFrom('known_browsers').select('id').where('person_id', '=', id).execute()
  const names = [id, ...known.map((browser) => browser.id)]
  return Object.entries(await app.dump()).flatMap(([table, rows]) =>
    rows.filter((row) => names.some((name) => row.includes(name))).map((row) => `${table} ${row}`),
  )
}

function later(app: App, person: Protected): Protected {
  app.clock.advance(1 * minutes)
  return person
}

/** Twenty wrong codes a day, as the budgets let them: a hundred in a row suspend. */
async function guessUntilSuspended(app: App, person: Protected) {
  for (let day = 0; day < 7; day += 1) {
    for (let round = 0; round < 4; round += 1) {
      await guessWrong(app, person, 5)
      app.clock.advance(16 * minutes)
    }
    if ((await app.audit()).some((event) => event.action === 'two_step.suspended')) return
    app.clock.advance(24 * hours)
  }
  assert.fail('codes were never suspended')
}

async function exported(app: App, person: Protected) {
  const browser = app.browser()
  await browser.signIn(person)
  return JSON.parse((await browser.post('exportData')).text) as { twoStep: Record<string, unknown> }
}
