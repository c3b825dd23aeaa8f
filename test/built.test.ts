import { strict as assert } from 'node:assert'
import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { dist, home } from '../scripts/sources.mjs'
import { usesWhatIsOpenedLate } from './opened-late.ts'
import { startShipped } from './shipped.ts'

// The program as it is built and started: where it lies, who may run it, and what may be taken away from under it.

const execute = promisify(execFile)
const isRoot = process.getuid?.() === 0

test('MAIL-4: the built program sends mail, and refuses a password that is easily guessed', async (t) => {
  const app = await startShipped(t, 'production')
  await usesWhatIsOpenedLate(app)
})

test('OPS-3: a server goes on sending mail, drawing sheets and judging passwords when its files are gone', async (t) => {
  const place = folderFor(t)
  cpSync(dist, join(place, 'dist'), { recursive: true })
  cpSync(join(home, 'node_modules/@node-rs'), join(place, 'node_modules/@node-rs'), { recursive: true })
  const app = await startShipped(t, 'production', { words: [join(place, 'dist/main.mjs')] })
  rmSync(join(place, 'dist'), { recursive: true })
  rmSync(join(place, 'node_modules'), { recursive: true })
  await usesWhatIsOpenedLate(app)
})

test('OPS-7: a copied folder in which a source changed runs its own code, and the first one is left alone', async (t) => {
  const copy = copyOfTheTree(t)
  cpSync(dist, join(copy, 'dist'), { recursive: true, preserveTimestamps: true })
  const before = readFileSync(join(dist, 'command-line.mjs'), 'utf8')
  const source = join(copy, 'src/operating/called-as.ts')
  const { mtime, atime } = statSync(source)
  writeFileSync(source, readFileSync(source, 'utf8').replaceAll('countersign -- ', 'countersigned -- '))
  // As a tool may leave it that keeps times.
  utimesSync(source, atime, mtime)
  assert.match(await helpOf(copy), /countersigned -- /)
  assert.equal(readFileSync(join(dist, 'command-line.mjs'), 'utf8'), before)
  assert.equal(readFileSync(join(copy, 'dist/command-line.mjs'), 'utf8').includes('countersigned -- '), true)
})

test('OPS-7: what one user builds with a closed umask, another runs', async (t) => {
  const copy = copyOfTheTree(t)
  await execute('sh', ['-c', 'umask 077 && exec "$0" scripts/run.mjs dist/command-line.mjs --help', process.execPath], {
    cwd: copy,
  })
  const modes = ['.', ...readdirSync(join(copy, 'dist'))].map((name) => statSync(join(copy, 'dist', name)).mode & 0o777)
  assert.deepEqual(modes, [0o755, ...modes.slice(1).map(() => 0o644)])
  const { stdout } = await asSomebodyElse(copy, ['scripts/run.mjs', 'dist/command-line.mjs', '--help'])
  assert.match(stdout, /Usage: countersign/)
})

test('OPS-7: in a folder that can’t be written, sources that aren’t built are one sentence and exit code 1', async (t) => {
  const copy = copyOfTheTree(t)
  chmodSync(copy, 0o555)
  const failed = await asSomebodyElse(copy, ['scripts/run.mjs', 'dist/main.mjs']).catch((problem: unknown) => problem)
  chmodSync(copy, 0o755)
  const { code, stderr } = failed as { code: number; stderr: string }
  assert.equal(code, 1)
  assert.match(
    stderr,
    /^The program must be built of its sources, and this user can't do that in \S+ \(EACCES\): run "npm run build" as the folder's owner\.\n$/,
  )
})

test('OPS-7: of three first starts at once in one folder, all run', async (t) => {
  const copy = copyOfTheTree(t)
  const words = ['scripts/run.mjs', 'dist/command-line.mjs', '--help']
  const said = await Promise.all([1, 2, 3].map(() => execute(process.execPath, words, { cwd: copy })))
  for (const { stdout } of said) assert.match(stdout, /Usage: countersign/)
  assert.deepEqual(readdirSync(join(copy, 'dist')).toSorted(), ['command-line.mjs', 'main.mjs', 'sources'])
})

test('OPS-7: half a build is none: it is built anew', async (t) => {
  const copy = copyOfTheTree(t)
  cpSync(dist, join(copy, 'dist'), { recursive: true })
  rmSync(join(copy, 'dist/main.mjs'))
  assert.match(await helpOf(copy), /Usage: countersign/)
  assert.ok(existsSync(join(copy, 'dist/main.mjs')))
})

test('OPS-7: a build whose copy ended half way, or at nothing, is built anew', async (t) => {
  const copy = copyOfTheTree(t)
  cpSync(dist, join(copy, 'dist'), { recursive: true })
  for (const length of [1_000_000, 0]) {
    truncateSync(join(copy, 'dist/command-line.mjs'), length)
    assert.match(await helpOf(copy), /Usage: countersign/)
  }
})

test('OPS-7: a folder where the program should be is one sentence', async (t) => {
  const copy = copyOfTheTree(t)
  mkdirSync(join(copy, 'dist/main.mjs'), { recursive: true })
  const { stderr } = (await helpOf(copy).catch((problem: unknown) => problem)) as { stderr: string }
  assert.match(stderr, /^The program must be built of its sources[^\n]*\(EISDIR\)[^\n]*\.\n$/)
})

/** What the command line says of itself there. */
async function helpOf(cwd: string): Promise<string> {
  const { stdout } = await execute(process.execPath, ['scripts/run.mjs', 'dist/command-line.mjs', '--help'], { cwd })
  return stdout
}

/** The project without what was built of it, and with what was installed for it. */
function copyOfTheTree(t: TestContext): string {
  const place = folderFor(t)
  for (const name of ['src', 'scripts', 'package.json', 'package-lock.json']) {
    cpSync(join(home, name), join(place, name), { recursive: true, preserveTimestamps: true })
  }
  symlinkSync(join(home, 'node_modules'), join(place, 'node_modules'))
  return place
}

function folderFor(t: TestContext): string {
  const place = mkdtempSync(join(tmpdir(), 'countersign-built-'))
  chmodSync(place, 0o755)
  t.after(() => rmSync(place, { recursive: true }))
  return place
}

/** By another user where this one may become one; else by this one. */
async function asSomebodyElse(cwd: string, words: string[]) {
  const become = isRoot ? ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups'] : []
  const [command = '', ...rest] = [...become, process.execPath, ...words]
  return execute(command, rest, { cwd, env: { PATH: process.env['PATH'] } })
}
