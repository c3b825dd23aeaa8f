import { type Engine, startEngine } from './engine.ts'
import { seedPeople } from './people.ts'
import { baseUrl, installProgram } from './program.ts'
import { randomOf } from './random.ts'
import type { Report } from './report.ts'
import { startSink } from './sink.ts'
import { openVisitor } from './visitor.ts'

/** `samples` of each kind, in an order that `seed` decides. */
export type ForgotOptions = { engine: Engine['name']; samples: number; seed: number }

/** Links of one person within the half hour: of more, nothing is sent, which takes less. */
const each = 5
/** In milliseconds: what one can't tell from a jitter of the network. */
const tellsNothing = 0.5

/** How long "Forgot your password?" takes for people there are, and for people there aren't (requirement CHL-10). */
export async function forgotTimes({ engine: name, samples, seed }: ForgotOptions, report: Report): Promise<void> {
  report.line(`"Forgot your password?" on ${name}, ${samples} known and as many unknown addresses, seed ${seed}`)
  const engine = await startEngine(name)
  const sink = await startSink()
  const program = await installProgram({ kind: 'main', engine, smtpUrl: sink.url, env: { LOG_LEVEL: 'info' } })
  try {
    const known = Array.from({ length: Math.ceil(samples / each) }, (_, n) => `known-${n}@ferndale.example`)
    await seedPeople(engine, program, known)
    await program.start()
    const visitor = openVisitor({ origin: program.origin, baseUrl }, '10.210.0.1', () => {})
    const ask = async (email: string) => {
      const began = performance.now()
      const { status } = await visitor.post('forgotPassword', { email })
      if (status !== 200) throw new Error(`"Forgot your password?" was answered ${status}`)
      return performance.now() - began
    }
    for (let n = 0; n < 20; n += 1) await ask(`nobody-there-${n}@ferndale.example`)
    const random = randomOf(seed)
    const took = { known: [] as number[], unknown: [] as number[] }
    while (took.known.length < samples || took.unknown.length < samples) {
      const kind = random.pick([
        [samples - took.known.length, 'known'],
        [samples - took.unknown.length, 'unknown'],
      ] as const)
      const n = took[kind].length
      took[kind].push(await ask(kind === 'known' ? (known[n % known.length] ?? '') : `nobody-${n}@ferndale.example`))
    }
    const [ofKnown, ofUnknown] = [median(took.known), median(took.unknown)]
    const apart = Math.abs(ofKnown - ofUnknown)
    report.check(
      `medians ${ofKnown.toFixed(2)} ms (known) and ${ofUnknown.toFixed(2)} ms (unknown), means ${mean(took.known).toFixed(2)} and ${mean(took.unknown).toFixed(2)} ms`,
      apart > tellsNothing ? [`${apart.toFixed(2)} ms apart`] : [],
    )
  } finally {
    await program.kill()
    await sink.close()
    await engine.close()
  }
}

const mean = (took: number[]) => took.reduce((sum, one) => sum + one, 0) / took.length
const median = (took: number[]) => took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0
