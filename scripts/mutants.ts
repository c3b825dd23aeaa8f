// Changes one condition at a time and asks the tests whether they notice. Those that nobody notices are listed: each is a missing test, or
// makes no difference.
//   npm run mutants                     the folders that decide who gets in
//   npm run mutants -- attempts otp sign-in/start.ts     these
import { spawn } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { quiet } from './node-options.mjs'

const home = join(import.meta.dirname, '..')
const guarded = [
  'otp',
  'second-step',
  'sign-in',
  'attempts',
  'authenticators',
  'backup-codes',
  'known-browsers',
  'two-step',
  'standalone/sessions',
  'host',
  'embedded',
]
const folders = process.argv.length > 2 ? process.argv.slice(2) : guarded

/** What stands there, and what might: one change a mutant. Operators stand between spaces; types have none of those. */
const changes: [RegExp, string][] = [
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ < (?!\/)/g, ' <= '],
  [/ <= /g, ' < '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ \+ /g, ' - '],
  [/ - /g, ' + '],
  [/ % /g, ' * '],
  [/ and (?=\$)/g, ' or '],
  [/'<'/g, "'<='"],
  [/'>'/g, "'>='"],
  [/'>='/g, "'>'"],
  [/'<='/g, "'<'"],
  [/, '=', /g, ", '!=', "],
  [/, 'is', /g, ", 'is not', "],
  [/, 'is not', /g, ", 'is', "],
  [/\bnot exists\b/g, 'exists'],
  [/if \(!/g, 'if ('],
  [/if \((?!!)/g, 'if (!'],
  [/\? (.+) : (.+)/g, '? $2 : $1'],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/\b1n\b/g, '0n'],
  // A line that does something, or narrows a statement, left out.
  [/^\s*await .*\)$/g, ''],
  [/^\s*\.(?:where|on|onRef|whereRef)\(.*\)$/g, ''],
  [/^\s*if \(.*\) (?:refuse|return refuse)\(.*\)$/g, ''],
]

type Mutant = { file: string; line: number; before: string; after: string; text: string }

const mutants = folders.flatMap((folder) =>
  globSync(folder.endsWith('.ts') ? `src/${folder}` : `src/${folder}/*.ts`, { cwd: home })
    .filter((file) => !/\.(?:test|page|mail|schemas|routes)\.ts$|sheet\.ts$/.test(file))
    .toSorted()
    .flatMap(mutantsOf),
)

function mutantsOf(file: string): Mutant[] {
  const lines = readFileSync(join(home, file), 'utf8').split('\n')
  return lines.flatMap((before, index) => {
    if (/^\s*(?:\/\/|\/?\*|import |export type |type )/.test(before)) return []
    const variants = new Set(changes.flatMap(([found, instead]) => everyPlace(before, found, instead)))
    return [...variants].map((after) => ({
      file,
      line: index + 1,
      before: before.trim(),
      after: after.trim(),
      text: lines.with(index, after).join('\n'),
    }))
  })
}

function everyPlace(line: string, found: RegExp, instead: string): string[] {
  return [...line.matchAll(found)].map(
    ({ 0: text, index }) =>
      line.slice(0, index) +
      (instead.includes('$') ? text.replace(new RegExp(found.source), instead) : instead) +
      line.slice(index + text.length),
  )
}

/** The tests that may notice: those beside it first, then all that go through the doors it guards. */
function testsFor({ file }: Mutant): string[] {
  const own = globSync(`${dirname(file)}/*.test.ts`, { cwd: home }).toSorted()
  const others = guarded.flatMap((folder) => globSync(`src/${folder}/*.test.ts`, { cwd: home }).toSorted())
  const all = new Set([
    ...own,
    ...others,
    'test/bystander.attacks.test.ts',
    'test/faults/transactions.attacks.test.ts',
    'test/journeys/journeys.test.ts',
  ])
  // No PostgreSQL is started here.
  return [...all].filter((path) => !path.includes('.postgres.'))
}

async function isNoticed(mutant: Mutant, copy: string, longest: number): Promise<boolean> {
  const original = readFileSync(join(home, mutant.file), 'utf8')
  writeFileSync(join(copy, mutant.file), mutant.text)
  try {
    return !(await pass(testsFor(mutant), copy, longest))
  } finally {
    writeFileSync(join(copy, mutant.file), original)
  }
}

/** Whether all tests of these files pass, in one process that ends with the first failure, or after so many milliseconds. */
function pass(tests: string[], copy: string, longest?: number): Promise<boolean> {
  const child = spawn(process.execPath, [quiet, 'scripts/first-failure.ts', ...tests], {
    cwd: copy,
    stdio: 'ignore',
    timeout: longest,
    killSignal: 'SIGKILL',
  })
  return new Promise((resolve) => child.on('exit', (code) => resolve(code === 0)))
}

const alive: Mutant[] = []
let done = 0
const queue = mutants.values()
await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work))
alive.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
for (const { file, line, before, after } of alive)
  process.stdout.write(`${file}:${line}\n  - ${before}\n  + ${after}\n`)
process.stdout.write(`${mutants.length} mutants, ${alive.length} alive\n`)

async function work() {
  const copy = mkdtempSync(join(tmpdir(), 'mutants-'))
  for (const part of ['src', 'test', 'scripts', 'package.json', 'tsconfig.json', 'SECURITY.md', 'docs']) {
    cpSync(join(home, part), join(copy, part), { recursive: true })
  }
  symlinkSync(join(home, 'node_modules'), join(copy, 'node_modules'))
  // A test that fails by itself would notice everything. What takes far longer than without a change hangs.
  const [first] = mutants
  const began = performance.now()
  if (first && !(await pass(testsFor(first), copy))) throw new Error('A test fails without any change')
  const longest = 3 * Math.ceil(performance.now() - began)
  for (const mutant of queue) {
    if (!(await isNoticed(mutant, copy, longest))) {
      alive.push(mutant)
      process.stderr.write(`alive: ${mutant.file}:${mutant.line} ${mutant.after}\n`)
    }
    done += 1
    if (done % 20 === 0) process.stderr.write(`${done} of ${mutants.length}, ${alive.length} alive\n`)
  }
  rmSync(copy, { recursive: true })
}
