import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { codeDoors, standBefore } from '../../test/doors.ts'
import { type Browser, secretOn } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { giveCode, openChallenge, ownBrowser, type Protected } from '../../test/second-step.ts'
import { stepLength } from '../limits.ts'

const codesAround = (app: App, secret: string) =>
  [-1, 0, 1].map((offset) => app.codeNow(secret, app.clock.now() + offset * stepLength))

/** At every door each of the three codes that a secret has at this moment; none is right, nor used. */
async function wrongEverywhere(app: App, person: Protected, secret: string) {
  const { offer } = await standBefore(app, person)
  for (const name of codeDoors)
    for (const code of codesAround(app, secret)) assert.equal(await offer(name, { code }), 'wrong_code', name)
  // The person's own code is.
  assert.equal(await offer('exportData', { code: app.codeNow(person.secret) }), 'taken')
}

async function otherPhone(app: App, owner: Browser): Promise<string> {
  await owner.post('replacePhone')
  const secret = secretOn((await owner.get('twoStepScan')).text)
  assert.equal((await owner.post('twoStepCode', { code: app.codeNow(secret) })).status, 303)
  return secret
}

async function ownerInside(app: App) {
  const ada = await app.protectedPerson({ role: 'administrator' })
  const owner = await ownBrowser(app, ada)
  await owner.signIn(ada)
  return { ada, owner }
}

test('OTP-6: a code that any door took, and the one before it, no other door takes', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ role: 'administrator' })
  const { offer } = await standBefore(app, ada)
  // One of each kind; what follows turning off and deleting would leave nothing to knock at.
  const takers = [
    'signInCode',
    'apiSignInCode',
    'newBackupCodes',
    'replacePhone',
    'letCodesIn',
    'changeEmail',
    'exportData',
    'personReset',
  ] as const
  for (const [turn, taker] of takers.entries()) {
    app.clock.advance(2 * stepLength)
    const [before = '', code = ''] = codesAround(app, ada.secret)
    assert.equal(await offer(taker, { code }), 'taken', taker)
    for (const [at, name] of codeDoors.entries()) {
      const old = (at + turn) % 2 === 0 ? code : before
      assert.equal(await offer(name, { code: old }), 'code_already_used', `${taker}, then ${name}`)
    }
  }
})

test('OTP-5: three steps’ codes at three doors at once, in every order: the newest is taken, and then none of them again', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ role: 'administrator' })
  const { inside, offer } = await standBefore(app, ada)
  const orders = [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => [a, b, 3 - a - b])).filter(([a, b]) => a !== b)
  assert.equal(orders.length, 6)
  for (const order of orders) {
    app.clock.advance(3 * stepLength)
    await app.db.deleteFrom('attempts').execute()
    const codes = codesAround(app, ada.secret)
    const [first = '', second = '', third = ''] = order.map((at) => codes[at] ?? '')
    const outside = app.browser()
    await outside.givePassword(ada)
    const challenge = await openChallenge(app, ada)
    const answers = await Promise.all([
      outside.post('signInCode', { code: first }),
      inside.post('newBackupCodes', { code: second }),
      giveCode(app, challenge, third),
    ])
    const newest = answers[order.indexOf(2)]
    assert.ok(newest !== undefined && newest.status < 400, order.join())
    for (const code of codes) assert.equal(await offer('apiSignInCode', { code }), 'code_already_used', order.join())
  }
})

test('ENR-13: at every door, the new phone’s codes open nothing before Finish', async (t) => {
  const app = await startApp(t)
  const { ada, owner } = await ownerInside(app)
  await wrongEverywhere(app, ada, await otherPhone(app, owner))
})

test('ENR-13: at every door, the old phone’s codes are wrong after Finish', async (t) => {
  const app = await startApp(t)
  const { ada, owner } = await ownerInside(app)
  const secret = await otherPhone(app, owner)
  await owner.post('twoStepBackupCodes', { kept: '1' })
  await wrongEverywhere(app, { ...ada, secret }, ada.secret)
})

test('OTP-6: the code that proved the new phone is used at every form of the second step, and stays so in the next step', async (t) => {
  const app = await startApp(t)
  const { ada, owner } = await ownerInside(app)
  const secret = await otherPhone(app, owner)
  const [before = '', proof = ''] = codesAround(app, secret)
  await owner.post('twoStepBackupCodes', { kept: '1' })
  const person = { ...ada, secret }
  for (const code of [proof, before])
    assert.equal((await giveCode(app, await openChallenge(app, person), code)).json['code'], 'code_already_used')
  app.clock.advance(stepLength)
  const browser = app.browser()
  await browser.givePassword(person)
  assert.equal((await browser.post('signInCode', { code: proof })).status, 401)
  assert.equal((await owner.post('twoStepDisable', { code: proof })).status, 401)
  assert.equal((await browser.post('signInCode', { code: app.codeNow(secret) })).location, '/')
})

test('LIFE-8: at every door, the codes of before turning off and on again are wrong', async (t) => {
  const app = await startApp(t)
  const { ada, owner } = await ownerInside(app)
  await owner.post('twoStepDisable')
  const again = await owner.enrol(ada)
  await wrongEverywhere(app, { ...ada, ...again }, ada.secret)
})

test('CHL-4: at every door, a colleague’s codes are wrong, and nothing of theirs is burnt', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ role: 'administrator' })
  const bo = await app.protectedPerson({ organisationId: ada.organisationId })
  await wrongEverywhere(app, ada, bo.secret)
  assert.equal((await giveCode(app, await openChallenge(app, bo), app.codeNow(bo.secret))).status, 200)
})
