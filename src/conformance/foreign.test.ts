import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { startForeignApplication, type Ways } from '../../test/foreign-application.ts'
import { seconds } from '../limits.ts'
import { stepLength } from '../otp/parameters.ts'
import { attackHost } from './attack-host.ts'
import type { Target } from './target.ts'

// Applications that have a second step of their own: a base address and two accounts suffice.

/** In the middle of a step, and it stays that: there is one code, and no time to wait for another. */
const clock = { now: () => Date.UTC(2027, 2, 2, 12, 0, 0) + stepLength / 2 }
const nothingWithoutFirstStep = /^held: a code without a first step opened nothing/

test('KIT-1: a page that asks for the password in place of a redirect is found, and is nobody’s proof of being in', async (t) => {
  assert.match(await attack(t, 'half-session'), /^held: \d+ ways to send what the first step leaves opened nothing/)
})

test('KIT-1: one code shows that it is good once, in a run that has no time for a second', async (t) => {
  const told = await attack(t, 'code-used-twice')
  assert.match(told, /^held: a code opened one session, in turn; 20 times at once wasn’t tried: there is no time/)
})

test('KIT-1: a code that signs in once more is found by one code', async (t) => {
  const told = await attack(t, 'code-used-twice', { ways: { takesCodesTwice: true } })
  assert.equal(told, 'broken: a code that was used signs in once more')
})

test('KIT-1: what stays shut to everybody is claimed of nobody: here to who never gets in, by a wrong password', async (t) => {
  const told = await attack(t, 'password-by-basic', { owner: { password: 'wrong' } })
  assert.match(
    told,
    /^not_tried: ada couldn’t be signed in by password and code; so it proves nothing that the password/,
  )
})

test('KIT-1: a door that is shut to everybody proves nothing', async (t) => {
  const doors = [{ page: '/' }, { name: 'a door with a mistake', path: '/sign-in', json: { e_mail: '{email}' } }]
  const told = await attack(t, 'other-door', { told: { doors } })
  assert.equal(
    told,
    'not_tried: a door with a mistake is shut to zofia, too, who has no second step: is it told rightly?',
  )
})

test('KIT-1: backup codes go where codes go', async (t) => {
  assert.match(await attack(t, 'another-person'), nothingWithoutFirstStep)
})

test('KIT-1: backup codes go where it is said, and where nothing is said, nothing is claimed', async (t) => {
  const ways = { takesBackupCodesElsewhere: true }
  const backupCodeStep = { path: '/backup-code', json: { code: '{code}' } }
  assert.match(await attack(t, 'another-person', { ways, told: { backupCodeStep } }), nothingWithoutFirstStep)
  const notSaid = await attack(t, 'another-person', { ways })
  assert.match(notSaid, /^not_tried: ada couldn’t be signed in by a backup code: “backupCodeStep” says where one goes/)
})

test('KIT-1: a code without a first step lacks the password where both go along in one call', async (t) => {
  const sent = { email: '{email}', password: '{password}' }
  const doors = [{ path: '/sign-in', json: sent }]
  const secondStep = { path: '/sign-in', json: { ...sent, code: '{code}' } }
  const told = { doors, secondStep, behindSignIn: ['/'] }
  assert.match(await attack(t, 'another-person', { told }), nothingWithoutFirstStep)
})

test('KIT-1: a code without a first step lacks what the form for the code knows of it', async (t) => {
  assert.match(await attack(t, 'another-person', { ways: { hasProofInForm: true } }), nothingWithoutFirstStep)
})

test('KIT-1: a mailed link whose page is drawn by scripts is told to have no form, so that nobody thinks a new password was tried', async (t) => {
  const target = await startForeignApplication(t, clock)
  const links = ['?token=1', '?token=2'].map((query) => `Set a new one: ${target.origin}/new-password${query}`)
  const mailedLinks = [{ name: 'forgotten', ask: { path: '/forgotten', json: {} }, read: () => links.shift() ?? null }]
  const { results } = await attackHost({ ...target, mailedLinks }, { probes: ['mailed-link'] }, clock)
  assert.equal(results[0]?.told, 'no link signed in: forgotten (behind it is no form for a new password)')
})

test('KIT-4: a password that was changed without an answer is told, or put back', async (t) => {
  const changePassword = { path: '/password', json: { newPassword: '{newPassword}' } }
  const target = await startForeignApplication(t, clock, { keepsSilentOfNewPassword: true })
  const { left, results } = await attackHost({ ...target, changePassword }, { probes: ['outliving-session'] }, clock)
  assert.equal(results[0]?.verdict, 'not_tried')
  assert.match(left.join(), /^zofia may have another password, the old one with “ 2” behind it: POST \/password: /)
})

type With = { ways?: Ways; owner?: Partial<Target['people']['protected']>; told?: Partial<Target> }

/** The verdict of one probe, and what it tells. */
async function attack(t: TestContext, probe: string, { ways, owner, told }: With = {}): Promise<string> {
  const target = await startForeignApplication(t, clock, ways)
  const people = { ...target.people, protected: { ...target.people.protected, ...owner } }
  const { results } = await attackHost({ ...target, people, ...told }, { probes: [probe], longest: 5 * seconds }, clock)
  return results.map((result) => `${result.verdict}: ${result.told}`).join()
}
