import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { startForeignApplication, type Ways } from '../../test/foreign-application.ts'
import { seconds } from '../limits.ts'
import { stepLength } from '../otp/parameters.ts'
import { attackHost } from './attack-host.ts'
import type { Report } from './report.ts'
import type { Target } from './target.ts'

// Applications that have a second step of their own: a base address and two accounts suffice.

/** In the middle of a step, and it stays that: there is one code, and no time to wait for another. */
const clock = { now: () => Date.UTC(2027, 2, 2, 12, 0, 0) + stepLength / 2 }

test('KIT-1: a page that asks for the password in place of a redirect is found, and is nobody’s proof of being in', async (t) => {
  const { told, verdict } = await attack(t, 'half-session')
  assert.deepEqual([verdict, told], ['held', '4 ways to send what the first step leaves opened nothing'])
})

test('KIT-1: one code shows that it is good once, in a run that has no time for a second', async (t) => {
  const { told } = await attack(t, 'code-used-twice')
  assert.match(told, /^a code opened one session, in turn; 20 times at once wasn’t tried: there is no time/)
})

test('KIT-1: a code that signs in once more is found by one code', async (t) => {
  const { told } = await attack(t, 'code-used-twice', { ways: { takesCodesTwice: true } })
  assert.equal(told, 'a code that was used signs in once more')
})

test('KIT-1: what stays shut to everybody is claimed of nobody: here to who never gets in, by a wrong password', async (t) => {
  const { told, verdict } = await attack(t, 'password-by-basic', {
    told: ({ people: { protected: owner } }) => ({ ...owner, password: 'wrong' }),
  })
  assert.equal(verdict, 'not_tried')
  assert.match(told, /^ada couldn’t be signed in by password and code; so it proves nothing that the password by Basic/)
})

type With = { ways?: Ways; told?: (target: Target) => Target['people']['protected'] }

async function attack(t: TestContext, probe: string, { ways, told }: With = {}): Promise<Report['results'][number]> {
  const target = await startForeignApplication(t, { clock, ...ways })
  const people = { ...target.people, ...(told && { protected: told(target) }) }
  const { results } = await attackHost({ ...target, people }, { probes: [probe], longest: 5 * seconds }, clock)
  assert.equal(results.length, 1)
  return results[0] as Report['results'][number]
}
