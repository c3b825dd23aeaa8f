// Every test of the project in one run of Node's own runner: types, lint, import walls, rules, attacks and browser; and on a real PostgreSQL, which
// comes from a package, those of them that are about what several do at once.
//   npm test                     that
//   npm test -- sign-in          the files whose path contains one of the words
//   npm test -- --on=postgres    everything that starts an application, on PostgreSQL: twice as long; or --on=sqlite
//   npm run ship-test            the stories with the built program in other surroundings, the image's steps, and what the documents print
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from 'node:test'
import { spec, type TestEvent } from 'node:test/reporters'
import { type PostgresServer, startPostgres } from '../test/postgres.ts'
import type { Surroundings } from '../test/shipped.ts'
import { build } from './build.ts'
import { dist, home, isBuilt } from './sources.mjs'

type Engine = 'sqlite' | 'postgres'

const untracked = pathToFileURL(join(home, 'scripts/untracked.ts')).href
// The long ones first, so that no core waits for them at the end.
const places = ['e2e/**/*.test.ts', 'test/**/*.test.ts', 'src/**/*.test.ts']
const ship = process.argv.includes('--ship')
const options = process.argv.slice(2).filter((word) => word.startsWith('--') && word !== '--ship')
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const engines = (['sqlite', 'postgres'] as const).filter((engine) =>
  options.every((option) => option === `--on=${engine}`),
)

// Starting a process, or a browser, takes longer than most files do: some files share one. This one changes what all would share.
const alone = ['test/languages.test.ts']
const filesPerShare = 16
/** One that takes longer hangs, and fails: in milliseconds. */
const longestShare = 300_000
/** Budgets, single use, all or nothing: where engines differ most. */
const aboutManyAtOnce =
  /^src\/(?:attempts\/charge|backup-codes\/accept|mail\/deliver|two-step\/finish)\.attacks|^src\/sign-in\/(?:answer|challenge)\.attacks|^src\/embedded\/(?:begin|asked-anew)\.attacks|^test\/faults\/(?:transactions\.attacks|truth)\./
/** Every page looked at, every kind of key, ten thousand requests at random, faults injected into processes, poolers, databases of every version, the kit against hosts that hang: `npm run ship-test` has the time for them. */
const takesLong =
  /^e2e\/(?:accessibility|passkeys|wipe)|^src\/adapters\/mail-transport\.test|^test\/faults\/(?:floods?|injected|pooler|silent|stop)|^test\/built|^test\/(?:landed|ship)\/|^src\/operating\/(?:left-over|doctor\.test)|^src\/(?:app\.attacks|attack-command|conformance\/(?:attack-host\.attacks|put-back|undeclared))/
const cores = Math.max(2, availableParallelism())
const sharesIn = join(home, 'node_modules/.cache/test-shares')
rmSync(sharesIn, { recursive: true, force: true })
mkdirSync(sharesIn, { recursive: true })
const stories = ['e2e/**/*.test.ts', 'test/journeys/journeys.test.ts']
const shares = ship ? sharesOfWhatShips() : sharesOfAll()

let executed = 0
let succeeded = false

// What is tested is what people get.
if (!isBuilt()) await build(dist)
const postgres = await startWhereNeeded()
// An `only` in a file would leave the others out: the runner isn't told to look for it.
// Much of what a share does is waiting, for a disk or a browser; what ships is tried with nothing beside it.
const events = run({ cwd: home, files: shares, concurrency: ship ? cores : cores + 1, timeout: longestShare })
// A share that holds no test passes under its own name: that is not a test.
const count = (event: { name: string; skip?: string | boolean }) => {
  if (!event.skip && !shares.includes(event.name)) executed += 1
}
events.on('test:pass', count)
events.on('test:fail', count)
// Why a whole share failed, of which no test did, the reporter keeps to itself.
events.on('test:fail', ({ name, details }) => {
  const { exitCode, signal } = details.error as { exitCode?: number; signal?: string }
  if (shares.includes(name)) process.stderr.write(`${name} ended with ${signal ?? exitCode}\n`)
})
events.on('test:summary', ({ file, success }) => {
  if (file === undefined) succeeded = success
})
events.compose(sayingWhere).compose(spec).pipe(process.stdout)
events.on('end', () => void postgres?.stop())

process.on('exit', () => {
  if (executed === 0)
    process.stderr.write(`No test was run: no test in a file whose path contains “${words.join('” or “')}”.\n`)
  if (executed === 0 || !succeeded) process.exitCode = 1
})

/** The name of a test that ran elsewhere says so: by itself it is that of another test, which ran on SQLite, or on the sources. */
async function* sayingWhere(events: AsyncIterable<TestEvent>): AsyncIterable<TestEvent> {
  for await (const event of events) {
    const about = event.data as { name?: string; entryFile?: string } | undefined
    if (about?.name !== undefined && !shares.includes(about.name)) about.name += whereOf(about.entryFile ?? '')
    yield event
  }
}

function whereOf(share: string): string {
  const where = Object.entries({
    '/postgres-': 'PostgreSQL',
    '-development': 'built, development',
    '-production': 'built',
    '-shipped': 'built',
  }).flatMap(([part, name]) => (share.includes(part) ? [name] : []))
  return where.length > 0 ? ` (${where.join(', ')})` : ''
}

/** One server for the whole run. It ends with this process, also when that is told to. */
async function startWhereNeeded(): Promise<PostgresServer | undefined> {
  if (!ship && !shares.some((share) => share.includes('postgres-'))) return undefined
  const server = await startPostgres()
  process.env['TEST_POSTGRES'] = server.url
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void server.stop().then(() => process.exit(1)))
  return server
}

/** Browsers meet the built program, with production's settings; all else runs on the sources, the journeys on both. */
function sharesOfAll(): string[] {
  return engines.flatMap((engine) => [
    ...places.flatMap((place) => {
      const [name = ''] = place.split('/')
      return writeShares(
        `${engine}-${name}`,
        engine,
        filesFor(engine, place),
        name === 'e2e' ? 'production' : undefined,
      )
    }),
    ...writeShares(`${engine}-shipped`, engine, filesFor(engine, 'test/journeys/journeys.test.ts'), 'production'),
  ])
}

/** What `npm test` has no time for. */
function sharesOfWhatShips(): string[] {
  return [
    ...writeShares('sqlite-ship', 'sqlite', wantedIn('test/ship/*.test.ts')),
    ...engines.flatMap((engine) =>
      writeShares(
        `${engine}-long`,
        engine,
        places.flatMap((place) => filesFor(engine, place)),
      ),
    ),
    ...writeShares('sqlite-development', 'sqlite', stories.flatMap(wantedIn), 'development'),
    ...writeShares('postgres-production', 'postgres', stories.flatMap(wantedIn), 'production'),
  ]
}

/** `x.sqlite.test.ts` is about SQLite's own files, `x.postgres.test.ts` about a server. Of the others PostgreSQL gets those that start an application. */
function filesFor(engine: Engine, place: string): string[] {
  return wantedIn(place).filter((file) => {
    if (words.length === 0 && takesLong.test(file) !== ship) return false
    if (ship && /^(?:e2e|test\/ship)\//.test(file)) return false
    const own = /\.(sqlite|postgres)\.test\.ts$/.exec(file)?.[1]
    if (own !== undefined) return own === engine
    if (engine === 'sqlite') return true
    const asked = options.length > 0 || words.length > 0
    return (asked || ship || aboutManyAtOnce.test(file)) && !file.startsWith('e2e/') && startsAnApplication(file)
  })
}

function wantedIn(place: string): string[] {
  const files = globSync(place, { cwd: home }).toSorted()
  return files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
}

function startsAnApplication(file: string): boolean {
  return /from '[./]+\/(?:test\/)?(?:kit|embedded|served|contract|mail)\.ts'/.test(
    readFileSync(join(home, file), 'utf8'),
  )
}

/** Deals the files out, so that neighbours, which take alike, don't wait for each other. Returns a file to run for each share. */
function writeShares(name: string, engine: Engine, files: string[], shipped?: Surroundings): string[] {
  const others = files.filter((file) => !alone.includes(file))
  const number = Math.min(others.length, Math.max(cores, Math.ceil(others.length / filesPerShare)))
  const dealt = Array.from({ length: number }, (_, share) => others.filter((_, index) => index % number === share))
  dealt.push(...files.filter((file) => alone.includes(file)).map((file) => [file]))
  return dealt.map((some, share) => {
    const path = join(sharesIn, `${name}-${share + 1}.mjs`)
    const imports = some.map((file) => `await import('${pathToFileURL(join(home, file)).href}')\n`)
    const env = `Object.assign(process.env, ${JSON.stringify({ TEST_ENGINE: engine, ...(shipped && { TEST_SHIPPED: shipped }) })})\n`
    const first = [env, `await import('${untracked}')\n`]
    writeFileSync(path, [...first, ...imports].join(''))
    return path
  })
}
