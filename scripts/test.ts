// Every test of the project in one run of Node's own runner: types, lint, import walls, rules, attacks and browser.
//   npm test                   all
//   npm test -- sign-in        the files whose path contains one of the words
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const home = join(import.meta.dirname, '..')
// The long ones first, so that no core waits for them at the end.
const places = ['e2e/**/*.test.ts', 'test/**/*.test.ts', 'src/**/*.test.ts']
const words = process.argv.slice(2)

const files = places
  .flatMap((place) => globSync(place, { cwd: home }).toSorted())
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))

let executed = 0
let succeeded = false

// An `only` in a file would leave the others out: the runner isn't told to look for it.
const events = run({ cwd: home, files, concurrency: Math.max(2, availableParallelism()) })
// A file that holds no test passes under its own name: that is not a test.
const count = (event: { name: string; skip?: string | boolean }) => {
  if (!event.skip && !files.includes(event.name)) executed += 1
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
