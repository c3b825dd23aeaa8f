import { strict as assert } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from '../../scripts/packages.ts'
import { home } from '../../scripts/sources.mjs'

const ready = new Set<string>()

/** An application with its packages installed, and built where it has something to build. What is committed of it stays as it is. */
export function makeReady(folder: string, whose: string): void {
  if (ready.has(folder)) return
  installPackages(folder, whose)
  installCountersign(folder)
  const built = spawnSync('npm', ['run', 'build', '--if-present'], { cwd: folder, env: plainEnv(), encoding: 'utf8' })
  assert.equal(built.status, 0, built.stdout + built.stderr)
  ready.add(folder)
}

/** What this process was started with, but for what would make another program take itself for a test, or for part of this one. */
export function plainEnv(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, NODE_ENV: _env, ...env } = process.env
  return { ...env, NEXT_TELEMETRY_DISABLED: '1' }
}

/** The package as `npm run examples-test` has packed it, where npm has installed one of the same version but of older sources. */
function installCountersign(folder: string) {
  const installed = join(folder, 'node_modules/countersign')
  if (!existsSync(installed)) return
  const [tarball] = globSync('examples/countersign-*.tgz', { cwd: home })
  assert.ok(tarball, 'There is no tarball in examples/: begin with `npm run examples-test`.')
  const path = join(home, tarball)
  const stamp = join(folder, 'node_modules/.countersign')
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  rmSync(installed, { recursive: true })
  mkdirSync(installed)
  const { status, stderr } = spawnSync('tar', ['-xzf', path, '-C', installed, '--strip-components=1'])
  assert.equal(status, 0, String(stderr))
  writeFileSync(stamp, hash)
}
