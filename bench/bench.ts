import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildIn, checkOut } from './before.ts'
import { measureBeside } from './beside.ts'
import { betterAuth } from './better-auth.ts'
import { type Case, cases, start } from './contender.ts'
import { withCountedRows } from './counted-rows.ts'
import { countersign } from './countersign.ts'
import { measureDistance } from './distance.ts'
import { startDriver } from './driver.ts'
import { type Engine, type EngineName, engineNames, startEngine } from './engines.ts'
import { measureFlood } from './flood.ts'
import { measureGrowth } from './growth.ts'
import type { Hashing } from './hashing.ts'
import { limit } from './limit.ts'
import { measureLists } from './lists.ts'
import { startMailServer } from './mail.ts'
import { weighPages } from './pages.ts'
import { describe, type Report } from './report.ts'
import { measure, type Setting } from './rounds.ts'
import { measureStarts } from './start-and-memory.ts'
import { countStatements } from './statements.ts'
import { withVariants } from './variants.ts'

// How fast Countersign is, side by side with what else there is. Measured, never asserted.
//   npm run bench                        everything, an hour or two; writes docs/benchmarks.md
//   npm run bench -- --large             the same, with ten million rows in the audit trail
//   npm run bench -- --against main      the same, with the program of another commit in the same rounds
//   npm run bench -- --quick             short rounds; prints only
//   npm run bench -- --part people       one part of it; prints only
//   npm run bench -- --quick --part compare --engine sqlite --case code --clients 32

const parts = ['compare', 'distance', 'flood', 'beside', 'start', 'growth', 'people', 'pages', 'statements'] as const
const { values: flags, tokens } = parseArgs({
  tokens: true,
  options: {
    quick: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    part: { type: 'string', multiple: true, default: [...parts] },
    engine: { type: 'string', multiple: true, default: [...engineNames] },
    case: { type: 'string', multiple: true, default: Object.keys(cases) },
    clients: { type: 'string', multiple: true, default: ['1', '32'] },
    contender: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    against: { type: 'string' },
  },
})
type Part = (typeof parts)[number]

const hashings: Record<Case, Hashing[]> = {
  code: ['slow'],
  'known-browser': ['slow'],
  'wrong-code': ['slow'],
  'known-browser-wrong': ['slow'],
  'backup-code': ['none', 'slow'],
  password: ['none'],
  'both-steps': ['none', 'slow'],
}
const rounds = Number(flags.rounds ?? (flags.quick ? 3 : 5))
const length = flags.quick ? 500 : 1000
const people = flags.quick ? 300 : 600
const signIns = flags.quick ? 200 : 2000
const small = { people: 2000, auditRows: 10_000 }
const grown = flags.quick ? { people: 20_000, auditRows: 100_000 } : { people: 200_000, auditRows: 1_000_000 }
const sizes = [small, grown, ...(flags.large ? [{ people: 200_000, auditRows: 10_000_000 }] : [])]

// An orderly exit, so that whatever was started is ended and what was written removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))

// Neither older than its sources nor missing.
buildIn(join(import.meta.dirname, '..'))
const before = flags.against === undefined ? undefined : checkOut(flags.against)
const [driver, second] = [startDriver(), startDriver()]
const mail = await startMailServer()
const ours = withCountedRows(countersign(mail.port))
const others = [...(before ? [await before.contender(mail.port)] : []), betterAuth].map(withCountedRows)
const everybody = [withCountedRows(limit), ours, ...others].map(withVariants)
const contenders = everybody.filter(({ name }) => flags.contender?.includes(name) ?? true)
const ourselves = contenders.filter(({ name }) => name === 'countersign' || name === 'before')
const empty = {
  results: [],
  distant: [],
  flooded: [],
  beside: [],
  starts: [],
  grown: [],
  listed: [],
  pages: [],
  costs: [],
}
const report: Report = { engines: [], before: before?.described, ...empty }

const onEngine: Record<Exclude<Part, 'statements'>, (engine: Engine) => Promise<unknown>> = {
  compare: async (engine) =>
    report.results.push(...(await measure(engine, contenders, settingsFor(engine.name), driver, { rounds, length }))),
  distance: async (engine) => {
    if (engine.name === 'sqlite') return
    report.distant = await measureDistance(engine, contenders, { driver, mail }, rounds)
  },
  flood: async (engine) =>
    report.flooded.push(...(await measureFlood(engine, ourselves, { driver, mail }, { rounds, people }))),
  beside: async (engine) => {
    const effort = { rounds, length: 3 * length }
    report.beside.push(...(await measureBeside(engine, ourselves, [driver, second], effort)))
  },
  start: async (engine) =>
    report.starts.push(...(await measureStarts(engine, contenders, driver, { rounds, signIns }))),
  growth: async (engine) => report.grown.push(...(await measureGrowth(engine, ours, driver, sizes))),
  people: async (engine) =>
    report.listed.push(...(await measureLists(engine, ours, { rounds, few: 50, many: flags.quick ? 5000 : 100_000 }))),
  pages: async (engine) => {
    if (report.pages.length === 0) report.pages = await pagesOn(engine)
  },
}
try {
  for (const name of engineNames.filter((engine) => flags.engine.includes(engine))) {
    const engine = await startEngine(name)
    report.engines.push(engine.described)
    try {
      for (const [part, measureOn] of Object.entries(onEngine)) {
        if (!flags.part.includes(part)) continue
        process.stderr.write(`${name}: ${part} …\n`)
        await measureOn(engine)
      }
    } finally {
      await engine.stop()
    }
  }
  if (flags.part.includes('statements')) report.costs = await countStatements()
} finally {
  await driver.stop()
  await second.stop()
  await mail.stop()
  // Also what was measured before something failed.
  process.stdout.write(describe(report, process.argv.slice(2)))
}
// A part of it, or a quick look, must not stand where the whole is read.
const isWhole = tokens.every((token) => token.kind === 'option' && ['large', 'against'].includes(token.name))
if (isWhole) writeFileSync(join(import.meta.dirname, '../docs/benchmarks.md'), describe(report, process.argv.slice(2)))

function settingsFor(engine: EngineName): Setting[] {
  const asked = (Object.keys(cases) as Case[]).filter((what) => flags.case.includes(what))
  return asked.flatMap((what) =>
    hashings[what].flatMap((hashing) =>
      flags.clients.map((clients) => ({ engine, what, hashing, clients: Number(clients) })),
    ),
  )
}

async function pagesOn(engine: Engine) {
  const settled = await ours.settle(await engine.newDatabase(), 'slow')
  const running = await start(settled)
  const pages = await weighPages(running, settled)
  await running.stop()
  await settled.close()
  return pages
}
