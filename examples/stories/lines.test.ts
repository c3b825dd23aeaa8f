import { strict as assert } from 'node:assert'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { diff } from 'node:util'
import { beside } from '../../scripts/package.ts'
import { home } from '../../scripts/sources.mjs'

/** What is one application: the whole example, but for a front end on an origin of its own, which is another one (decision 37). */
const most = 40
const frontEnds: Record<string, { folder: string; most: number }> = { nest: { folder: 'front-end', most: 10 } }
/** Written by npm, and for people. */
const notCounted = /(?:^|\/)(?:package-lock\.json|README\.md)$/
const made = /(?:^|\/)(?:node_modules|dist|data|\.next|next-env\.d\.ts|[^/]+\.tsbuildinfo)(?:\/|$)/

for (const after of globSync('examples/*/after', { cwd: home }).toSorted()) {
  const name = after.split('/')[1] ?? ''
  for (const { what, limit, isOf } of applicationsOf(name))
    test(`HOST-16: with Countersign, ${what} has at most ${limit} lines that it hadn't, or has no more, or has otherwise`, (t) => {
      const before = join(home, 'examples', name, 'before')
      const files = new Set([before, join(home, after)].flatMap(filesIn).filter(isOf))
      const changed = [...files].map(
        (file) => [file, changedLines(join(before, file), join(home, after, file))] as const,
      )
      const told = changed.filter(([, lines]) => lines > 0).map(([file, lines]) => `${file}: ${lines}`)
      const sum = changed.reduce((lines, [, more]) => lines + more, 0)
      t.diagnostic(`${sum} lines (${told.join(', ')})`)
      assert.ok(sum > 0 && sum <= limit, `${sum} lines: ${told.join(', ')}`)
    })

  test(`SHIP-2: the example ${name} takes the tarball, whatever its hash, with what that needs`, () => {
    const { packages } = json(`${after}/package-lock.json`) as { packages: Record<string, Locked> }
    const { version, dependencies } = json('package.json') as Manifest
    const locked = packages['node_modules/countersign']
    assert.equal(packages['']?.dependencies?.['countersign'], `file:../../countersign-${version}.tgz`)
    assert.deepEqual([locked?.version, locked?.integrity], [version, undefined])
    assert.deepEqual(locked?.dependencies, Object.fromEntries(beside.needed.map((one) => [one, dependencies[one]])))
  })
}

function applicationsOf(name: string) {
  const frontEnd = frontEnds[name]
  const isFrontEnd = (file: string) => frontEnd !== undefined && file.startsWith(`${frontEnd.folder}/`)
  const whole = { what: `the example ${name}`, limit: most, isOf: (file: string) => !isFrontEnd(file) }
  if (frontEnd === undefined) return [whole]
  return [whole, { what: `the front end of the example ${name}`, limit: frontEnd.most, isOf: isFrontEnd }]
}

/** Added, taken out, or other than before: as many as the longer side of each place that differs has. */
function changedLines(before: string, after: string): number {
  const [old, now] = [before, after].map((path) => linesOf(path))
  let [sum, removed, added] = [0, 0, 0]
  for (const [operation] of [...diff(now ?? [], old ?? []), [0]]) {
    if (operation === 1) added += 1
    else if (operation === -1) removed += 1
    else [sum, removed, added] = [sum + Math.max(removed, added), 0, 0]
  }
  return sum
}

const linesOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [])

const filesIn = (folder: string) =>
  globSync('**/*', { cwd: folder, withFileTypes: true, exclude: (entry) => made.test(entry.name) })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => !notCounted.test(file) && !made.test(file))

const json = (file: string): unknown => JSON.parse(readFileSync(join(home, file), 'utf8'))

type Manifest = { version: string; dependencies: Record<string, string> }
type Locked = { version?: string; integrity?: string; dependencies?: Record<string, string> }
