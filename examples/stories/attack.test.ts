import { strict as assert } from 'node:assert'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { attackHost } from '../../src/conformance/attack-host.ts'
import { minutes } from '../../src/limits.ts'
import type { Report } from '../../src/conformance/report.ts'
import { startExample } from './harness.ts'
import { type Name, names, targetOf } from './targets.ts'

const longest = 10 * minutes // a busy machine is no fault

/** What an example doesn't have can't be tried on it: by the probe, why. */
const lacking = {
  'browser-only-policy': 'nobody is named whom a policy keeps out (people.overdue; requireTwoStep, requireNoMore)',
  'mailed-link': 'no mail with a link is named (mailedLinks)',
}
const withoutRenewal = { ...lacking, 'renewed-old-token': 'no call that renews a token is named (refresh)' }
const notTried: Record<Name, Record<string, string>> = {
  express: withoutRenewal,
  fastify: withoutRenewal,
  next: withoutRenewal,
  hono: withoutRenewal,
  nest: lacking,
}

for (const name of names)
  test(`KIT-3: the kit goes round the second step of the example ${name} nowhere`, async (t) => {
    const example = await startExample(t, { name, variant: 'after' })
    // Next makes its tables when somebody comes.
    await fetch(example.url)
    const report = await attackHost(targetOf(name, example), { longest })
    tell(t, report)
    const { results } = report
    assert.deepEqual(
      results.flatMap(({ findings }) => findings),
      [],
    )
    const missing = results.filter(({ verdict }) => verdict === 'not_tried').map(({ probe, told }) => [probe, told])
    assert.deepEqual(Object.fromEntries(missing), notTried[name])
    assert.deepEqual([report.held, report.left], [true, []])
    await example.stop()
    assert.deepEqual(isProtected(example.twoStep), [])
  })

/** Who has two-step on. */
function isProtected(file: string) {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database.prepare('select person_id from two_step where enabled_at is not null').all()
  } finally {
    database.close()
  }
}

function tell(t: TestContext, { results, took, requests }: Report) {
  t.diagnostic(`${results.length} probes, ${took} ms, ${requests} requests`)
  for (const { probe, verdict, told, took, requests } of results)
    t.diagnostic(`${probe}: ${verdict} in ${took} ms, ${requests} requests: ${told}`)
}
