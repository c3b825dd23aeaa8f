import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildIn, checkOut } from './before.ts'
import { betterAuth } from './better-auth.ts'
import { type Case, cases, start } from './contender.ts'
import { countersign } from './countersign.ts'
import { startDriver } from './driver.ts'
import { freePort } from '../test/free-port.ts'
import { ended, type Engine, type EngineName, engineNames, startEngine } from './engines.ts'
import { measureGrowth } from './growth.ts'
import type { Hashing } from './hashing.ts'
import { limit } from './limit.ts'
import { weighPages } from './pages.ts'
import { describe, type Report } from './report.ts'
import { measure, type Setting } from './rounds.ts'
import { measureStarts } from './start-and-memory.ts'
import { countStatements } from './statements.ts'

// How fast Countersign is, side by side with what else there is. Measured, never asserted.
//   npm run bench                        everything, about half an hour; writes docs/benchmarks.md
//   npm run bench -- --large             the same, with ten million rows in the audit trail
//   npm run bench -- --against main      the same, with the program of another commit in the same rounds
//   npm run bench -- --quick             short rounds; prints only
//   npm run bench -- --quick --part compare --engine sqlite --case code --clients 32

const parts = ['compare', 'start', 'growth', 'pages', 'statements'] as const
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
const has = (part: (typeof parts)[number]) => flags.part.includes(part)

const hashings: Record<Case, Hashing[]> = {
  code: ['slow'],
  'known-browser': ['slow'],
  'wrong-code': ['slow'],
  'backup-code': ['none', 'slow'],
  'both-steps': ['none', 'slow'],
}
const rounds = Number(flags.rounds ?? (flags.quick ? 3 : 5))
const length = flags.quick ? 500 : 1000
const signIns = flags.quick ? 200 : 2000
const small = { people: 2000, auditRows: 10_000 }
const grown = flags.quick ? { people: 20_000, auditRows: 100_000 } : { people: 200_000, auditRows: 1_000_000 }
const sizes = [small, grown, ...(flags.large ? [{ people: 200_000, auditRows: 10_000_000 }] : [])]

// An orderly exit, so that whatever was started is ended and what was written removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))

// Neither older than its sources nor missing.
buildIn(join(import.meta.dirname, '..'))
const before = flags.against === undefined ? undefined : checkOut(flags.against)
const driver = startDriver()
const mailPort = await freePort()
const mailSink = fork(join(import.meta.dirname, 'mail-sink.ts'), [String(mailPort)])
process.on('exit', () => mailSink.kill())
const ours = countersign(mailPort)
const everybody = [limit, ours, ...(before ? [await before.contender(mailPort)] : []), betterAuth]
const contenders = everybody.filter(({ name }) => flags.contender?.includes(name) ?? true)
const report: Report = {
  engines: [],
  before: before?.described,
  results: [],
  starts: [],
  grown: [],
  pages: [],
  costs: [],
}
try {
  for (const name of engineNames.filter((engine) => flags.engine.includes(engine))) {
    const engine = await startEngine(name)
    report.engines.push(engine.described)
    try {
      if (has('compare')) {
        report.results.push(...(await measure(engine, contenders, settingsFor(name), driver, { rounds, length })))
      }
      if (has('start')) report.starts.push(...(await measureStarts(engine, contenders, driver, { rounds, signIns })))
      if (has('growth')) report.grown.push(...(await measureGrowth(engine, ours, driver, sizes)))
      if (has('pages') && report.pages.length === 0) report.pages = await pagesOn(engine)
    } finally {
      await engine.stop()
    }
  }
  if (has('statements')) report.costs = await countStatements()
} finally {
  await driver.stop()
  await ended(mailSink)
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
