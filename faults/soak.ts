import { sql } from 'kysely'
import { openAsItIs } from '../src/adapters/database.ts'
import type { Db } from '../src/adapters/schema.ts'
import { challengeLifetime, days, mobileIdle, secondStepBudget, sentMailKept } from '../src/limits.ts'
import { newClient } from './client.ts'
import { type Engine, startEngine } from './engine.ts'
import { live } from './life.ts'
import { password, seedPeople } from './people.ts'
import { baseUrl, installProgram, type Program } from './program.ts'
import { randomOf } from './random.ts'
import type { Report } from './report.ts'
import { startSink } from './sink.ts'

/** `lasts`: in milliseconds of real time, or in beats, between which the clock jumps; it goes through a month in all. */
export type SoakOptions = {
  engine: Engine['name']
  lasts: { milliseconds: number } | { beats: number }
  clients: number
  seed: number
}

const month = 30 * days
/** A tenth of the time is for filling caches: what is in use after that is the measure. */
const warmUp = 0.1
/** To which part of what it was then. */
const mayGrow = 1.1
const actsPerBeat = 4
const tables = [
  'attempts',
  'challenges',
  'enrolments',
  'sessions',
  'known_browsers',
  'outbox',
  'mailed_links',
  'audit_events',
] as const

/** Mixed load by the same people for a month: memory stays what it was, and what has had its time is swept away. */
export async function soak({ engine: name, lasts, clients: number, seed }: SoakOptions, report: Report): Promise<void> {
  const long = 'milliseconds' in lasts ? `${lasts.milliseconds / 1000} s` : `${lasts.beats} beats`
  report.line(`a soak of ${long} on ${name}, a month of the clock: ${number} clients, seed ${seed}`)
  const engine = await startEngine(name)
  const sink = await startSink()
  const program = await installProgram({ kind: 'node', engine, smtpUrl: sink.url, nodeOptions: ['--expose-gc'] })
  try {
    const emails = Array.from({ length: number }, (_, index) => `soak-${index}@ferndale.example`)
    await seedPeople(engine, program, emails)
    await program.start()
    const db = openAsItIs(engine.place)
    let answers = 0
    const at = { origin: program.origin, baseUrl, now: program.now }
    const clients = emails.map((email, index) => {
      const who = { email, password, address: `10.100.0.${index}` }
      return newClient(at, who, randomOf(seed).fork(index), () => (answers += 1))
    })

    const began = performance.now()
    let beats = 0
    const passed = () =>
      'milliseconds' in lasts ? (performance.now() - began) / lasts.milliseconds : beats / lasts.beats
    let clockPassed = 0
    let first: Awaited<ReturnType<Program['memory']>> | undefined
    while (passed() < 1) {
      await Promise.all(
        clients.map((client) => {
          let left = actsPerBeat
          return live(client, () => (left -= 1) < 0)
        }),
      )
      beats += 1
      // A month in all, in steps: within one the clock only goes on by itself.
      const step = Math.max(0, Math.round(Math.min(1, passed()) * month) - clockPassed)
      clockPassed += step
      program.advance(step)
      await program.sweep()
      for (const client of clients) client.log.length = 0
      if (first === undefined && passed() > warmUp) first = await program.memory()
    }
    await program.sweep()
    const last = await program.memory()
    report.line(
      `  ${answers} answers in ${Math.round(clockPassed / days)} days; rows left: ${(await counts(db)).join(', ')}`,
    )
    const growth = last.heapUsed / (first ?? last).heapUsed
    // A short one is over before its caches are full: it says nothing about memory.
    if ('milliseconds' in lasts)
      report.check(
        `heap after collection ${megabytes(first?.heapUsed)} → ${megabytes(last.heapUsed)} (resident ${megabytes(first?.rss)} → ${megabytes(last.rss)})`,
        growth <= mayGrow ? [] : [`grown to ${Math.round(growth * 100)} %`],
      )
    report.check('what has had its time is swept away', await outlived(db, program.now()))
    report.check(
      'no answer was a fault',
      clients.flatMap(({ faults }) => faults),
    )
    await db.destroy()
  } finally {
    await program.kill()
    await sink.close()
    await engine.close()
  }
}

const megabytes = (bytes = 0) => `${(bytes / 1024 ** 2).toFixed(1)} MB`

async function counts(db: Db): Promise<string[]> {
  const counted: string[] = []
  for (const table of tables) {
    const row = await db
      .selectFrom(table)
      .select((rows) => rows.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    counted.push(`${table} ${Number(row.n)}`)
  }
  return counted
}

/** Rows that a sweep a moment ago must not have left. */
async function outlived(db: Db, now: number): Promise<string[]> {
  const longestWindow = Math.max(...secondStepBudget.map((window) => window.within))
  const questions = {
    'tries older than every window': sql`select count(*) as n from attempts where at <= ${now - longestWindow - slack}`,
    'tries that turned out right': sql`select count(*) as n from attempts where at <= ${now - challengeLifetime - slack}
      and exists (select 1 from audit_events where audit_events.id = attempts.id)`,
    'challenges that are over': sql`select count(*) as n from challenges where expires_at <= ${now - days - slack}`,
    'enrolments that are over': sql`select count(*) as n from enrolments where expires_at <= ${now - slack}`,
    'sessions that are over': sql`select count(*) as n from sessions
      where expires_at <= ${now - slack} or last_seen_at <= ${now - mobileIdle - slack}`,
    'mails sent long ago': sql`select count(*) as n from outbox where sent_at < ${now - sentMailKept - slack}`,
  }
  const left: string[] = []
  for (const [what, question] of Object.entries(questions)) {
    const { rows } = await (question as ReturnType<typeof sql<{ n: number }>>).execute(db)
    if (Number(rows[0]?.n) > 0) left.push(`${rows[0]?.n} ${what}`)
  }
  return left
}

/** The clock has gone on since the sweep. */
const slack = 60_000
