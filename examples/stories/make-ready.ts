import { strict as assert } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from '../../scripts/packages.ts'
import { home } from '../../scripts/sources.mjs'

const ready = new Set<string>()
/** What an application is made of: everything but packages, and what was built or written there. */
const notSource = new Set(['node_modules', 'dist', '.next', 'data', 'next-env.d.ts'])

/**
 * An application with its packages installed, and built where it has something to build, and wasn't yet of these sources. What is committed of it stays as it is. Of
 * several processes only one may do so: `npm run examples-test` does it before it starts any.
 */
export function makeReady(folder: string, whose: string): void {
  if (ready.has(folder)) return
  installPackages(folder, whose)
  installCountersign(folder)
  build(folder)
  ready.add(folder)
}

function build(folder: string) {
  const stamp = join(folder, 'node_modules/.built')
  const sources = hashOfSources(folder)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  const built = spawnSync('npm', ['run', 'build', '--if-present'], { cwd: folder, env: plainEnv(), encoding: 'utf8' })
  assert.equal(built.status, 0, built.stdout + built.stderr)
  writeFileSync(stamp, sources)
}

/** Of where it stands, too: a copy has the original's packages, and nothing built. */
function hashOfSources(folder: string): string {
  const hash = createHash('sha256').update(folder)
  const installed = join(folder, 'node_modules/.countersign')
  if (existsSync(installed)) hash.update(readFileSync(installed))
  const files = globSync('**/*', { cwd: folder, withFileTypes: true, exclude: ({ name }) => notSource.has(name) })
  for (const file of files
    .filter((one) => one.isFile() && !notSource.has(one.name))
    .map((one) => join(one.parentPath, one.name))
    .toSorted())
    hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
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
