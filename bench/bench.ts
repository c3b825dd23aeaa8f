import { fork } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { betterAuth } from './better-auth.ts'
import { type Case, cases, type Hashing } from './contender.ts'
import { countersign } from './countersign.ts'
import { startDriver } from './driver.ts'
import { ended, type EngineName, engineNames, freePort, startEngine } from './engines.ts'
import { limit } from './limit.ts'
import { measure, type Result, type Setting } from './rounds.ts'
import { comparison } from './report.ts'

// How fast Countersign is, side by side with what else there is. Measured, never asserted.
//   npm run bench                       everything; writes docs/benchmarks.md
//   npm run bench -- --quick            short rounds, prints only
//   npm run bench -- --engine sqlite --case code --clients 32 --hashing slow

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    engine: { type: 'string', multiple: true, default: [...engineNames] },
    case: { type: 'string', multiple: true, default: Object.keys(cases) },
    clients: { type: 'string', multiple: true, default: ['1', '32'] },
    contender: { type: 'string', multiple: true },
    rounds: { type: 'string' },
  },
})

const hashings: Record<Case, Hashing[]> = {
  code: ['slow'],
  'known-browser': ['slow'],
  'wrong-code': ['slow'],
  'backup-code': ['none', 'slow'],
  'both-steps': ['none', 'slow'],
}
const effort = { rounds: Number(flags.rounds ?? (flags.quick ? 3 : 5)), length: flags.quick ? 500 : 2000 }

const driver = startDriver()
const mailPort = await freePort()
const mailSink = fork(join(import.meta.dirname, 'mail-sink.ts'), [String(mailPort)])
const contenders = [limit, countersign(mailPort), betterAuth].filter(
  ({ name }) => flags.contender?.includes(name) ?? true,
)
const results: Result[] = []
try {
  for (const name of engineNames.filter((engine) => flags.engine.includes(engine))) {
    const engine = await startEngine(name)
    try {
      results.push(...(await measure(engine, contenders, settingsFor(name), driver, effort)))
    } finally {
      await engine.stop()
    }
  }
} finally {
  await driver.stop()
  await ended(mailSink)
}
process.stdout.write(comparison(results))

function settingsFor(engine: EngineName): Setting[] {
  const asked = (Object.keys(cases) as Case[]).filter((what) => flags.case.includes(what))
  return asked.flatMap((what) =>
    hashings[what].flatMap((hashing) =>
      flags.clients.map((clients) => ({ engine, what, hashing, clients: Number(clients) })),
    ),
  )
}
