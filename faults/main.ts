// Faults, really injected, against the real program: processes are killed, databases and mail servers are away, clocks jump, floods come.
//   npm run faults                              all of it
//   npm run faults -- kill --rounds 2           one part of it
import { parseArgs } from 'node:util'
import { databaseAway } from './away.ts'
import { clockJumps } from './clock.ts'
import { engineNames } from './engine.ts'
import { filesGoMissing } from './files.ts'
import { floods } from './floods.ts'
import { forgotTimes } from './forgot.ts'
import { killRounds } from './kill.ts'
import { lineGoesWrong } from './line.ts'
import { mailServerAway } from './mail.ts'
import { newReport } from './report.ts'
import { soak } from './soak.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engine: { type: 'string', multiple: true, default: [...engineNames] },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rounds: { type: 'string', default: '30' },
    clients: { type: 'string', default: '200' },
    // Over all engines together.
    'soak-seconds': { type: 'string', default: '600' },
  },
})
const report = newReport()
const wanted = (part: string) => positionals.length === 0 || positionals.includes(part)
const engines = engineNames.filter((name) => values.engine.includes(name))
const [seed, rounds, clients] = [Number(values.seed), Number(values.rounds), Number(values.clients)]

if (wanted('mail')) await mailServerAway(report)
if (wanted('clock')) await clockJumps(report)
for (const engine of engines) {
  if (wanted('away')) await databaseAway({ engine }, report)
  if (wanted('files') && engine === 'sqlite') await filesGoMissing(report)
  if (wanted('floods')) await floods({ engine, samples: 100, events: 50_000, mayWait: 2000 }, report)
  if (wanted('forgot')) await forgotTimes({ engine, samples: 500, seed }, report)
  if (wanted('line') && engine === 'postgres') await lineGoesWrong({}, report)
  if (wanted('kill')) await killRounds({ engine, victim: 'node', rounds, clients, seed }, report)
  if (wanted('kill') && engine === 'postgres') {
    await killRounds({ engine, victim: 'database', rounds: Math.ceil(rounds / 3), clients, seed }, report)
  }
  if (wanted('soak')) {
    await soak(
      { engine, lasts: { milliseconds: (Number(values['soak-seconds']) * 1000) / engines.length }, clients: 40, seed },
      report,
    )
  }
}
const { passed, failed } = report.count
const passes = failed === 0 && passed > 0
report.line(`${passes ? 'PASS' : 'FAIL'}: ${passed} checks passed, ${failed} failed (seed ${seed})`)
process.exitCode = passes ? 0 : 1
