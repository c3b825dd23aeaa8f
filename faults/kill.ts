import { openAsItIs } from '../src/adapters/database.ts'
import type { Db } from '../src/adapters/schema.ts'
import { minutes, seconds } from '../src/limits.ts'
import { type Client, newClient } from './client.ts'
import { allMailArrived } from './arrived.ts'
import { readyAgain } from './away.ts'
import { type Engine, isServer, startEngine } from './engine.ts'
import { live } from './life.ts'
import { password, seedPeople } from './people.ts'
import { baseUrl, installProgram, type Program } from './program.ts'
import { giveUsedCodesAgain, holdToPromises } from './promises.ts'
import { type Random, randomOf } from './random.ts'
import type { Report } from './report.ts'
import { type Sink, startSink } from './sink.ts'
import { type Finding, findingsOf, readSnapshot } from './truth.ts'
import { sessionCookie } from './visitor.ts'

/** How much of it: `clients` people at once, in each of so many `rounds`. */
export type KillOptions = {
  engine: Engine['name']
  /** A PostgreSQL that runs already, to use instead of a new one. */
  running?: string | undefined
  /** Who is killed: the node, or PostgreSQL under a node that lives on. */
  victim: 'node' | 'database'
  rounds: number
  clients: number
  seed: number
}

/** How far the clock goes forward each time that every client was answered once on average. No code given becomes too old by that. */
const clockGoesOn = 15 * seconds

/** A node is killed in the middle of work, again and again, on one database; each time everybody is asked what they were told. */
export async function killRounds(options: KillOptions, report: Report): Promise<void> {
  const { rounds, clients, seed, victim } = options
  report.line(`kill -9 of the ${victim} on ${options.engine}: ${rounds} rounds of ${clients} clients, seed ${seed}`)
  const engine = await startEngine(options.engine, options.running)
  const sink = await startSink()
  const program = await installProgram({ kind: 'node', engine, smtpUrl: sink.url, env: { LOG_LEVEL: 'info' } })
  try {
    const newcomers = Math.ceil(clients / 2)
    const emails = Array.from({ length: rounds }, (_, round) =>
      Array.from({ length: round === 0 ? clients : newcomers }, (_, number) => `r${round}-${number}@ferndale.example`),
    )
    await seedPeople(engine, program, emails.flat())
    await program.start()
    const killed = victim === 'database' && isServer(engine) ? engine : program
    const db = openAsItIs(engine.place)
    const random = randomOf(seed)
    const ear = { heard: () => {} }
    const at = { origin: program.origin, baseUrl, now: program.now }
    // Half of them were there the round before, with all that they were told then.
    let veterans: Client[] = []
    for (const [round, these] of emails.entries()) {
      const luck = random.fork(round)
      const fresh = these.map((email, number) => {
        const who = { email, password, address: addressOf(round, number) }
        // A node that has just begun guesses how long a hash takes: of two hundred at once it tells some to come again (decision 24).
        return newClient(at, who, luck.fork(number), () => ear.heard(), true)
      })
      await killOnce({ round, clients: [...veterans, ...fresh], ear, program, killed, sink, db, random: luck }, report)
      veterans = fresh.slice(0, clients - newcomers)
      for (const veteran of veterans) comeBack(veteran)
    }
    report.line('  at the end, everybody of all rounds')
    const whole = await readSnapshot(db)
    for (const finding of findingsOf(whole, [], sink.arrived)) tell(report, finding)
    await db.destroy()
  } finally {
    await program.kill()
    await sink.close()
    await engine.close()
  }
}

type Round = {
  round: number
  clients: Client[]
  /** Hears of each answer. */
  ear: { heard: () => void }
  program: Program
  killed: { kill(): Promise<void>; start(): Promise<void> }
  sink: Sink
  db: Db
  random: Random
}

async function killOnce(
  { round, clients, ear, program, killed, sink, db, random }: Round,
  report: Report,
): Promise<void> {
  let answers = 0
  const size = clients.length
  // Early in the story or late in it: from the first password to some changes each.
  const killAfter = random.between(size, size * 12)
  const killNow = Promise.withResolvers<void>()
  let killing = false
  ear.heard = () => {
    answers += 1
    if (!killing && answers % size === 0) program.advance(clockGoesOn)
    if (answers === killAfter) killNow.resolve()
  }
  const untoldBefore = untoldBy(clients)
  const mailsBefore = sink.arrived.length
  const lives = Promise.all(clients.map((client) => live(client, () => killing)))
  await Promise.race([killNow.promise, lives])
  killing = true
  await killed.kill()
  await lives
  const untold = untoldBy(clients) - untoldBefore
  await killed.start()
  await readyAgain(program)

  const again = await inTurns(clients, giveUsedCodesAgain)
  // Tries given in the rush count no more, and what a dead node had claimed is anybody's.
  program.advance(16 * minutes)
  const broken = await inTurns(clients, holdToPromises)
  await allMailArrived(db, program, sink)
  const deeds = clients.flatMap(({ log }) => log.filter(({ told }) => told === 'yes')).length
  report.line(
    `round ${round + 1}: killed after ${killAfter} answers, ${untold} deeds unanswered; ${deeds} deeds told in all, ` +
      `${clients.filter(({ on }) => on).length} of ${clients.length} on, ${sink.arrived.length - mailsBefore} mails`,
  )
  report.check(
    'no answer was a fault',
    clients.flatMap(({ faults }) => faults),
  )
  report.check('no code that was taken before works after the restart', again.flat())
  report.check('what was promised holds: on, off, sessions, codes', broken.flat())
  const snapshot = await readSnapshot(
    db,
    clients.map(({ email }) => email),
  )
  for (const finding of findingsOf(snapshot, clients, sink.arrived)) tell(report, finding)
}

/** Nobody is to hear that it is too much at once: what holds is asked, not how much. */
const askedAtOnce = 20

async function inTurns<T>(clients: Client[], ask: (client: Client) => Promise<T>): Promise<T[]> {
  const answers: T[] = []
  for (let first = 0; first < clients.length; first += askedAtOnce) {
    answers.push(...(await Promise.all(clients.slice(first, first + askedAtOnce).map(ask))))
  }
  return answers
}

/** A browser opened anew: whether it was signed in when the node died is nothing it may build on. */
function comeBack(client: Client) {
  client.visitor.cookies.delete(sessionCookie)
  client.browser = null
  client.replays = 0
}

const untoldBy = (clients: Client[]) =>
  clients.flatMap(({ log }) => log.filter(({ told }) => told === 'nothing')).length

function tell(report: Report, { check, looked, broken }: Finding): void {
  report.check(`${check} (${looked})`, broken)
}

/** One address each, so that nobody uses up another's tries. */
function addressOf(round: number, number: number): string {
  return `10.${round}.${number >> 8}.${number & 255}`
}
