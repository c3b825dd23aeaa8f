// Every test of the project in one run of Node's own runner: types, lint, import walls, rules, attacks and browser.
//   npm test                   all
//   npm test -- sign-in        the files whose path contains one of the words
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const home = join(import.meta.dirname, '..')
// The long ones first, so that no core waits for them at the end.
const places = ['e2e/**/*.test.ts', 'test/**/*.test.ts', 'src/**/*.test.ts']
const words = process.argv.slice(2)

// Starting a process, or a browser, takes longer than most files do: some files share one. This one changes what all would share.
const alone = ['test/languages.test.ts']
const filesPerShare = 8
const cores = Math.max(2, availableParallelism())
const sharesIn = join(home, 'node_modules/.cache/test-shares')
rmSync(sharesIn, { recursive: true, force: true })
mkdirSync(sharesIn, { recursive: true })
const shares = places.flatMap((place) => writeShares(place.replace(/\W.*/, ''), filesIn(place)))

let executed = 0
let succeeded = false

// An `only` in a file would leave the others out: the runner isn't told to look for it.
const events = run({ cwd: home, files: shares, concurrency: cores })
// A share that holds no test passes under its own name: that is not a test.
const count = (event: { name: string; skip?: string | boolean }) => {
  if (!event.skip && !shares.includes(event.name)) executed += 1
}
events.on('test:pass', count)
events.on('test:fail', count)
events.on('test:summary', ({ file, success }) => {
  if (file === undefined) succeeded = success
})
events.compose(spec).pipe(process.stdout)

process.on('exit', () => {
  if (executed === 0)
    process.stderr.write(`No test was run: no test in a file whose path contains “${words.join('” or “')}”.\n`)
  if (executed === 0 || !succeeded) process.exitCode = 1
})

function filesIn(place: string): string[] {
  const files = globSync(place, { cwd: home }).toSorted()
  return files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
}

/** Deals the files out, so that neighbours, which take alike, don't wait for each other. Returns a file to run for each share. */
function writeShares(name: string, files: string[]): string[] {
  const others = files.filter((file) => !alone.includes(file))
  const number = Math.min(others.length, Math.max(cores, Math.ceil(others.length / filesPerShare)))
  const dealt = Array.from({ length: number }, (_, share) => others.filter((_, index) => index % number === share))
  dealt.push(...files.filter((file) => alone.includes(file)).map((file) => [file]))
  return dealt.map((some, share) => {
    const path = join(sharesIn, `${name}-${share + 1}.mjs`)
    writeFileSync(path, some.map((file) => `await import('${pathToFileURL(join(home, file)).href}')\n`).join(''))
    return path
  })
}
