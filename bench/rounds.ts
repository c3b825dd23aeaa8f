import { setTimeout as wait } from 'node:timers/promises'
import { type Case, type Contender, cpuOf } from './contender.ts'
import type { Driver } from './driver.ts'
import type { Engine } from './engines.ts'
import { byTurns, type Entrant, withEntrants } from './entrants.ts'
import type { Hashing } from './hashing.ts'
import type { MailServer } from './mail.ts'

/** What one contender did in one round. */
export type Measured = {
  /** People verified per second, wall clock. */
  rate: number
  /** The first of them, half of them, and 95 of 100 took no longer, in milliseconds. */
  shortest: number
  median: number
  p95: number
  /** Processor time of the contender's own process for one of them, in milliseconds, mail that it sends afterwards included. */
  cpu: number
  /** How often somebody was told that it is too much at once, and asked again. */
  again: number
}
export type Setting = { engine: Engine['name']; what: Case; clients: number; hashing: Hashing }
export type Result = { setting: Setting; contender: string; rounds: Measured[] }

export type Effort = {
  rounds: number
  /** About how long one contender is asked in one round, in milliseconds. */
  length: number
}

/** So few are too few to say anything; so many take too long to prepare. */
const fewest = 64
const most = 6000
/** How many the first look at a contender's speed takes: they also let its code be compiled. */
const warmUp = 400

/** Every case on one engine, one after the other. */
export async function measure(
  engine: Engine,
  contenders: Contender[],
  settings: Setting[],
  driver: Driver,
  effort: Effort,
): Promise<Result[]> {
  const results: Result[] = []
  for (const hashing of ['none', 'slow'] as const) {
    const wanted = settings.filter((setting) => setting.hashing === hashing)
    if (wanted.length === 0) continue
    await withEntrants(engine, contenders, hashing, async (entrants) => {
      for (const setting of wanted) results.push(...(await compare(entrants, setting, driver, effort)))
    })
  }
  return results
}

async function compare(entrants: Entrant[], setting: Setting, driver: Driver, effort: Effort): Promise<Result[]> {
  const able = entrants.filter(({ contender }) => contender.cases.includes(setting.what))
  const speeds = new Map<Entrant, number>()
  for (const entrant of able) {
    const people = setting.hashing === 'slow' ? fewest : warmUp
    speeds.set(entrant, (await ask(entrant, setting, people, driver)).rate)
  }
  const asked = await byTurns(able, effort.rounds, (entrant) => {
    const people = Math.round(((speeds.get(entrant) ?? 0) * effort.length) / 1000)
    return ask(entrant, setting, Math.min(most, Math.max(fewest, people)), driver)
  })
  return asked.map(({ who, rounds }) => {
    say(setting, who.contender.name, rounds)
    return { setting, contender: who.contender.name, rounds }
  })
}

type Question = Pick<Setting, 'what' | 'clients'>

/** One question to one contender, once. */
export async function ask(
  { settled, running }: Entrant,
  { what, clients }: Question,
  people: number,
  driver: Driver,
): Promise<Measured> {
  const flows = await settled.prepare(what, people)
  await wait(100)
  const before = cpuOf(running.pid)
  const { milliseconds, flows: took, again } = await driver.drive(running, flows, clients)
  await settled.quiet()
  return {
    rate: (people * 1000) / milliseconds,
    shortest: took[0] ?? 0,
    median: took[Math.floor(took.length / 2)] ?? 0,
    p95: took[Math.floor(took.length * 0.95)] ?? 0,
    cpu: (cpuOf(running.pid) - before) / people,
    again,
  }
}

/** The same while mail that it leads to waits; that is sent before this resolves. */
export async function askBeforeMail(
  entrant: Entrant,
  question: Question,
  people: number,
  { driver, mail }: { driver: Driver; mail: MailServer },
): Promise<Measured> {
  const restless = { ...entrant, settled: { ...entrant.settled, quiet: async () => {} } }
  const measured = await mail.holdDuring(() => ask(restless, question, people, driver))
  await entrant.settled.quiet()
  return measured
}

/** A benchmark takes long: whoever waits sees how far it is. */
function say({ engine, what, clients, hashing }: Setting, contender: string, rounds: Measured[]): void {
  const rates = rounds.map(({ rate }) => Math.round(rate)).join(' ')
  const cpu = rounds.map(({ cpu }) => cpu.toFixed(2)).join(' ')
  process.stderr.write(`${engine} ${what} ${hashing} ×${clients} ${contender}: ${rates} per second, ${cpu} ms CPU\n`)
}
