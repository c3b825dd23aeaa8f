import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { backupCodeDoors, standBefore } from '../../test/doors.ts'
import { type Browser, codesOn, secretOn } from '../../test/browser.ts'
import { type App, startApp } from '../../test/kit.ts'
import { ownBrowser, type Protected } from '../../test/second-step.ts'
import { hours, minutes } from '../limits.ts'
import { pathTo } from '../routes.ts'

type Ada = Awaited<ReturnType<App['protectedPerson']>>
type Story = (app: App, ada: Ada, owner: Browser) => Promise<{ codes: string[]; now?: Partial<Protected> }>

/**
 * At every door that takes a backup code, the codes that a story leaves behind are wrong ones, and spend none that count. `now` is what she has
 * in the place of her old secret and codes.
 */
async function openNothing(t: TestContext, story: Story) {
  const app = await startApp(t)
  const before = await app.protectedPerson({ role: 'administrator' })
  const owner = await ownBrowser(app, before)
  await owner.signIn(before)
  const { codes, now = {} } = await story(app, before, owner)
  const ada = { ...before, ...now }
  const { offer } = await standBefore(app, ada)
  for (const [at, name] of backupCodeDoors.entries())
    assert.equal(await offer(name, { backupCode: codes[at % codes.length] ?? '' }), 'wrong_backup_code', name)
  // Those that count are all there yet, at a door in the browser and one over the API.
  assert.equal(await offer('replacePhone', { backupCode: ada.codes[9] ?? '' }), 'taken')
  assert.equal(await offer('apiSignInBackupCode', { backupCode: ada.codes[8] ?? '' }), 'taken')
}

const finish = (browser: Browser) => browser.post('twoStepBackupCodes', { kept: '1' })

async function renewed(browser: Browser): Promise<string[]> {
  return codesOn((await browser.follow(await browser.post('newBackupCodes'))).text)
}

/** Another phone, up to its ten codes. */
async function replaced(app: App, browser: Browser) {
  await browser.post('replacePhone')
  const secret = secretOn((await browser.get('twoStepScan')).text)
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  return { secret, codes: codesOn((await browser.get('twoStepBackupCodes')).text) }
}

test('BAC-7: at every door, the codes of before new ones’ Finish are void', async (t) => {
  await openNothing(t, async (_app, ada, owner) => {
    const codes = await renewed(owner)
    await finish(owner)
    return { codes: ada.codes, now: { codes } }
  })
})

test('BAC-7: at every door, new codes that wait for Finish open nothing yet', async (t) => {
  await openNothing(t, async (_app, _ada, owner) => ({ codes: await renewed(owner) }))
})

test('BAC-7: at every door, the codes of a renewal that was left open nothing', async (t) => {
  await openNothing(t, async (_app, _ada, owner) => {
    const codes = await renewed(owner)
    await owner.post('twoStepLeave')
    await finish(owner)
    return { codes }
  })
})

test('BAC-7: at every door, the codes of a renewal that came to Finish too late open nothing', async (t) => {
  await openNothing(t, async (app, _ada, owner) => {
    const codes = await renewed(owner)
    app.clock.advance(15 * minutes)
    assert.equal((await finish(owner)).status, 409)
    return { codes }
  })
})

test('BAC-7: at every door, of two renewals the first one’s codes open nothing after the second’s Finish', async (t) => {
  await openNothing(t, async (_app, _ada, owner) => {
    const [first, second] = [await renewed(owner), await renewed(owner)]
    await finish(owner)
    return { codes: first, now: { codes: second } }
  })
})

test('BAC-6: at every door, the old phone’s codes are void once another took its place', async (t) => {
  await openNothing(t, async (app, ada, owner) => {
    const now = await replaced(app, owner)
    await finish(owner)
    return { codes: ada.codes, now }
  })
})

test('BAC-6: at every door, the codes shown for another phone open nothing before Finish', async (t) => {
  await openNothing(t, async (app, _ada, owner) => ({ codes: (await replaced(app, owner)).codes }))
})

test('BAC-6: at every door, the codes of before turning off and on again are void', async (t) => {
  await openNothing(t, async (_app, ada, owner) => {
    await owner.post('twoStepDisable')
    return { codes: ada.codes, now: await owner.enrol(ada) }
  })
})

test('BAC-6: at every door, the codes of before an administrator’s reset are void, also once it is on again', async (t) => {
  await openNothing(t, async (app, ada, owner) => {
    await owner.post('signOut')
    const { organisationId } = ada
    const boss = await app.protectedPerson({ role: 'administrator', organisationId })
    const browser = app.browser()
    await browser.signIn(boss)
    assert.equal((await browser.postTo(pathTo('personReset', { id: ada.id }))).status, 303)
    app.clock.advance(24 * hours)
    await app.countersign.sweep()
    await owner.givePassword(ada)
    return { codes: ada.codes, now: await owner.enrol(ada) }
  })
})

test('BAC-5: at every door, the codes of a colleague are wrong ones', async (t) => {
  await openNothing(t, async (app, { organisationId }) => ({
    codes: (await app.protectedPerson({ organisationId })).codes,
  }))
})

test('BAC-4: at every door, a code that was spent at another is spent, in whatever spelling', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson({ role: 'administrator' })
  const { offer } = await standBefore(app, ada)
  const spenders = ['signInBackupCode', 'newBackupCodes', 'changeEmail', 'personReset', 'apiSignInBackupCode'] as const
  for (const [at, spender] of spenders.entries()) {
    const code = ada.codes[at] ?? ''
    assert.equal(await offer(spender, { backupCode: code }), 'taken', spender)
    const spelt = [code, code.toLowerCase(), code.replaceAll('-', ''), code.replaceAll('0', 'O').replaceAll('1', 'l')]
    for (const [turn, name] of backupCodeDoors.entries()) {
      const backupCode = spelt[turn % spelt.length] ?? ''
      assert.equal(await offer(name, { backupCode }), 'code_already_used', `${spender}, then ${name}`)
    }
    app.clock.advance(1 * minutes)
  }
})
