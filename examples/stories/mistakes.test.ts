import { strict as assert } from 'node:assert'
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { suite, test, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { home } from '../../scripts/sources.mjs'
import { attackHost } from '../../src/conformance/attack-host.ts'
import { probes } from '../../src/conformance/probes.ts'
import { minutes } from '../../src/limits.ts'
import type { Result } from '../../src/conformance/report.ts'
import type { Target } from '../../src/conformance/target.ts'
import type { Edit, Mistake } from '../mistakes/mistake.ts'
import { copyOf } from './copy.ts'
import { startExample } from './harness.ts'
import { targetOf } from './targets.ts'

const longest = 10 * minutes // a busy machine is no fault
type Module = { mistake: Mistake }

const files = globSync('examples/mistakes/*.ts', { cwd: home }).filter((file) => basename(file) !== 'mistake.ts')
const modules = await Promise.all(
  files.map(async (file) => ({ file, ...((await import(pathToFileURL(join(home, file)).href)) as Module) })),
)
const mistakes = modules.map(({ file, mistake }) => ({ name: basename(file, '.ts'), ...mistake }))

test('KIT-3: each probe has a mistake that is named after it', () => {
  const named = mistakes.filter(({ name, probe }) => name === probe).map(({ probe }) => probe)
  assert.deepEqual(named.toSorted(), probes.map(({ name }) => name).toSorted())
})

suite('the matrix', { concurrency: 2 }, () => {
  for (const one of mistakes) {
    const { name, of, probe, right = [], mistake, hides, what } = one
    if (right.length > 0)
      test(`KIT-3: ${name}: what the example ${of} lacks, done as it should be, holds`, async (t) => {
        const results = await attack(t, one, right)
        assert.deepEqual(brokenIn(results), {})
        assert.equal(results.find((result) => result.probe === probe)?.verdict, 'held')
      })

    test(`KIT-3: ${name}: the kit finds that mistake in the example ${of}, and no other: ${what}`, async (t) => {
      const broken = brokenIn(await attack(t, one, [...right, ...mistake], hides))
      assert.deepEqual(Object.keys(broken), [probe], JSON.stringify(broken, null, 2))
    })
  }
})

/** Whatever the kit was told enough about, it has tried, and put everybody back. */
async function attack(t: TestContext, { of, told }: Mistake, edits: Edit[], hides: string[] = []): Promise<Result[]> {
  const example = await startExample(t, { name: of, variant: 'after', folder: copyOf(t, of, edits) })
  const plain = targetOf(of, example)
  const target = told?.(plain, example) ?? plain
  const { results, left, took, requests } = await attackHost(target, { longest })
  t.diagnostic(`${took} ms, ${requests} requests`)
  const notTried = results.filter(({ verdict }) => verdict === 'not_tried')
  assert.deepEqual(
    notTried.map(({ probe }) => probe),
    probes.map(({ name }) => name).filter((name) => hides.includes(name) || lacks(target, name)),
    JSON.stringify(notTried, null, 2),
  )
  assert.deepEqual(left, [])
  await example.stop()
  return results
}

/** What some of the probes have to be told. */
const needs: Record<string, (target: Target) => unknown> = {
  'browser-only-policy': ({ people }) => people.overdue,
  'mailed-link': ({ mailedLinks }) => mailedLinks,
  'renewed-old-token': ({ refresh }) => refresh,
}

const lacks = (target: Target, probe: string) => probe in needs && needs[probe]?.(target) === undefined

const brokenIn = (results: Result[]) =>
  Object.fromEntries(
    results.filter(({ verdict }) => verdict === 'broken').map(({ probe, findings }) => [probe, findings]),
  )
