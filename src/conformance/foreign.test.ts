import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startForeignApplication } from '../../test/foreign-application.ts'
import { attackHost } from './attack-host.ts'
import type { Report } from './report.ts'

// Applications that have a second step of their own: a base address and two accounts suffice.

test('KIT-1: a page that asks for the password in place of a redirect is found, and is nobody’s proof of being in', async (t) => {
  const target = await startForeignApplication(t)
  const report = await attackHost(target, { probes: ['other-door', 'half-session'] })
  assert.deepEqual(verdicts(report), { 'other-door': 'held', 'half-session': 'held' })
})

const verdicts = ({ results }: Report) => Object.fromEntries(results.map(({ probe, verdict }) => [probe, verdict]))
