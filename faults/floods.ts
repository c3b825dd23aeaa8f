import { availableParallelism } from 'node:os'
import { openDatabase } from '../src/adapters/database.ts'
import { argon2id } from '../src/adapters/slow-hash.ts'
import { systemRandomness } from '../src/adapters/randomness.ts'
import { codeAt, asSecret, stepAt } from '../src/otp/totp.ts'
import { decodeBase32 } from '../src/otp/base32.ts'
import { type Engine, startEngine } from './engine.ts'
import { password, seedPeople } from './people.ts'
import { baseUrl, installProgram, type Program } from './program.ts'
import type { Report } from './report.ts'
import { startSink } from './sink.ts'
import { NoAnswer, openVisitor, type Visitor } from './visitor.ts'

/**
 * `samples`: sign-ins measured alone and under each flood. `events`: how long a history is that somebody downloads. `mayWait`: how much longer than
 * alone one may take, in milliseconds.
 */
export type FloodOptions = { engine: Engine['name']; samples: number; events: number; mayWait: number }

/** What one person, or many addresses, can ask for at once, while somebody else signs in where they are known: how long that takes. */
export async function floods({ engine: name, samples, events, mayWait }: FloodOptions, report: Report): Promise<void> {
  report.line(`floods on ${name}, with the slow hash of production on ${availableParallelism()} processors`)
  const engine = await startEngine(name)
  const sink = await startSink()
  const program = await installProgram({ kind: 'main', engine, smtpUrl: sink.url, env: { LOG_LEVEL: 'info' } })
  try {
    const [owner = '', flooder = '', ...enrolling] = Array.from({ length: 8 }, (_, n) => `flood-${n}@ferndale.example`)
    await seedPeople(engine, program, [owner, flooder, ...enrolling], argon2id)
    await giveHistory(engine, flooder, events)
    await program.start()
    const visitor = await signedIn(program, owner, '10.200.0.1')
    const alone = await signIns(visitor, owner, samples)
    report.line(`  alone: ${told(alone)}`)
    for (const flood of await floodsOf(program, flooder, enrolling)) {
      const under = await measuredUnder(flood, () => signIns(visitor, owner, samples))
      report.line(`  ${flood.name}: ${told(under.took)}; the flood was answered ${list(under.answers)}`)
      report.check(`${flood.name}: nobody who is known waits ${mayWait / 1000} s more than alone, and nothing breaks`, [
        ...(worst(under.took) - p95(alone) > mayWait
          ? [`the worst sign-in took ${Math.round(worst(under.took))} ms`]
          : []),
        ...[...under.answers]
          .filter(([status]) => status >= 500 && status !== 503)
          .map(([status]) => `answers of ${status}`),
      ])
    }
  } finally {
    await program.kill()
    await sink.close()
    await engine.close()
  }
}

type Flood = { name: string; once: () => Promise<number>[] }

async function floodsOf(program: Program, flooder: string, enrolling: string[]): Promise<Flood[]> {
  const inside = await signedIn(program, flooder, '10.200.0.2')
  const enrolled = await Promise.all(enrolling.map((email, n) => readyToFinish(program, email, `10.200.1.${n}`)))
  let stranger = 0
  return [
    {
      name: '600 passwords from 600 addresses',
      once: () =>
        Array.from({ length: 600 }, () => {
          stranger += 1
          const from = visitorAt(program, `10.${100 + (stranger >> 16)}.${(stranger >> 8) & 255}.${stranger & 255}`)
          return statusOf(from.api('apiSignIn', { email: `nobody-${stranger}@ferndale.example`, password }))
        }),
    },
    {
      name: `100 Finishes at once of each of ${enrolled.length} people`,
      once: () =>
        enrolled.flatMap((one) =>
          Array.from({ length: 100 }, () => statusOf(one.post('twoStepBackupCodes', { kept: '1' }))),
        ),
    },
    {
      name: '40 wrong password changes with long new ones',
      once: () =>
        Array.from({ length: 40 }, () =>
          statusOf(inside.post('password', { password: 'wrong', newPassword: 'p4ssw0rd$qw3rty'.repeat(16) })),
        ),
    },
    {
      name: '10 downloads of the whole history',
      once: () => Array.from({ length: 10 }, () => statusOf(inside.get('peopleHistoryCsv'))),
    },
  ]
}

/** The flood begins anew as soon as it is through, until the work is. */
async function measuredUnder(flood: Flood, work: () => Promise<number[]>) {
  const answers = new Map<number, number>()
  const measuring = { over: false }
  const flooding = (async () => {
    do {
      for (const status of await Promise.all(flood.once())) answers.set(status, (answers.get(status) ?? 0) + 1)
    } while (!measuring.over)
  })()
  const took = await work()
  measuring.over = true
  await flooding
  return { took, answers }
}

/** How long each password took in a browser that is known, one after the other, in milliseconds. */
async function signIns(visitor: Visitor, email: string, samples: number): Promise<number[]> {
  const took: number[] = []
  for (let n = 0; n < samples; n += 1) {
    const began = performance.now()
    const status = await statusOf(visitor.post('signIn', { email, password }))
    if (status !== 303) throw new Error(`The owner was answered ${status}`)
    took.push(performance.now() - began)
  }
  return took
}

async function signedIn(program: Program, email: string, address: string): Promise<Visitor> {
  const visitor = visitorAt(program, address)
  await visitor.post('signIn', { email, password })
  return visitor
}

/** At the page with the backup codes, before Finish. */
async function readyToFinish(program: Program, email: string, address: string): Promise<Visitor> {
  const visitor = await signedIn(program, email, address)
  await visitor.post('twoStepScan')
  const secret = /secret=([A-Z2-7]{32})/.exec((await visitor.get('twoStepScan')).text)?.[1] ?? ''
  await visitor.post('twoStepCode', { code: codeAt(asSecret(decodeBase32(secret)), stepAt(program.now())) })
  return visitor
}

/** Somebody administers an organisation in which very much has happened. */
async function giveHistory(engine: Engine, email: string, events: number): Promise<void> {
  const db = await openDatabase(engine.place)
  const person = await db
    .updateTable('people')
    .set({ role: 'administrator' })
    .where('email', '=', email)
    .returning(['id', 'organisation_id'])
    .executeTakeFirstOrThrow()
  for (let n = 0; n < events; n += 1000) {
    const rows = Array.from({ length: Math.min(1000, events - n) }, (_, index) => ({
      id: systemRandomness.id(),
      at: Date.now() - n - index,
      action: 'sign_in.refused',
      actor_id: null,
      subject_id: person.id,
      organisation_id: person.organisation_id,
      address: '203.0.113.9',
      details: '{}',
    }))
    await db.insertInto('audit_events').values(rows).execute()
  }
  await db.destroy()
}

const visitorAt = ({ origin }: Program, address: string) => openVisitor({ origin, baseUrl }, address, () => {})

/** 503 is "come again" here, and so is a download that was cut. */
async function statusOf(answer: Promise<{ status: number }>): Promise<number> {
  try {
    return (await answer).status
  } catch (problem) {
    if (problem instanceof NoAnswer && problem.message.endsWith('503')) return 503
    throw problem
  }
}

const sorted = (took: number[]) => took.toSorted((a, b) => a - b)
const p95 = (took: number[]) => sorted(took)[Math.ceil(took.length * 0.95) - 1] ?? 0
const worst = (took: number[]) => Math.max(...took)
const told = (took: number[]) =>
  `p95 ${Math.round(p95(took))} ms, worst ${Math.round(worst(took))} ms of ${took.length} sign-ins`
const list = (answers: Map<number, number>) =>
  [...answers]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${count} × ${status}`)
    .join(', ')
