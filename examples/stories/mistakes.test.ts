import { strict as assert } from 'node:assert'
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { suite, test, type TestContext } from 'node:test'
import { home } from '../../scripts/sources.mjs'
import { attackHost } from '../../src/conformance/attack-host.ts'
import { probes } from '../../src/conformance/probes.ts'
import type { Report } from '../../src/conformance/report.ts'
import type { Edit, Mistake } from '../mistakes/mistake.ts'
import { copyOf } from './copy.ts'
import { startExample } from './harness.ts'
import { targetOf } from './targets.ts'

type Module = { mistake: Mistake }

const files = globSync('examples/mistakes/*.ts', { cwd: home }).filter((file) => basename(file) !== 'mistake.ts')
const modules = await Promise.all(
  files.map(async (file) => ({ file, ...((await import(join(home, file))) as Module) })),
)
const mistakes = modules.map(({ file, mistake }) => ({ name: basename(file, '.ts'), ...mistake }))

test('KIT-3: each probe has a mistake that is named after it', () => {
  const named = mistakes.filter(({ name, probe }) => name === probe).map(({ probe }) => probe)
  assert.deepEqual(named.toSorted(), probes.map(({ name }) => name).toSorted())
})

suite('the matrix', { concurrency: 2 }, () => {
  for (const one of mistakes) {
    const { name, of, probe, right = [], mistake, what } = one
    if (right.length > 0)
      test(`KIT-3: ${name}: what the example ${of} lacks, done as it should be, holds`, async (t) => {
        const { results, left } = await attack(t, one, right)
        assert.deepEqual(brokenIn(results), {})
        assert.equal(results.find((result) => result.probe === probe)?.verdict, 'held')
        assert.deepEqual(left, [])
      })

    test(`KIT-3: ${name}: the kit finds that mistake in the example ${of}, and no other: ${what}`, async (t) => {
      const { results, left } = await attack(t, one, [...right, ...mistake])
      assert.deepEqual(Object.keys(brokenIn(results)), [probe], JSON.stringify(brokenIn(results), null, 2))
      assert.deepEqual(left, [])
    })
  }
})

async function attack(t: TestContext, { of, told }: Mistake, edits: Edit[]): Promise<Report> {
  const example = await startExample(t, { name: of, variant: 'after', folder: copyOf(t, of, edits) })
  const target = targetOf(of, example)
  const report = await attackHost(told?.(target, example) ?? target)
  t.diagnostic(`${report.took} ms, ${report.requests} requests`)
  for (const { probe, verdict, told } of report.results)
    if (verdict === 'not_tried') t.diagnostic(`${probe} was not tried: ${told}`)
  await example.stop()
  return report
}

const brokenIn = (results: Report['results']) =>
  Object.fromEntries(
    results.filter(({ verdict }) => verdict === 'broken').map(({ probe, findings }) => [probe, findings]),
  )
