import { setTimeout as wait } from 'node:timers/promises'
import { type Case, type Contender, cpuOf, type Running, type Settled, start } from './contender.ts'
import type { Driver } from './driver.ts'
import type { Engine } from './engines.ts'
import type { Hashing } from './hashing.ts'

/** What one contender did in one round. */
export type Measured = {
  /** People verified per second, wall clock. */
  rate: number
  /** Half of them took no longer, in milliseconds; and 95 of 100. */
  median: number
  p95: number
  /** Processor time of the contender's own process for one of them, in milliseconds, mail that it sends afterwards included. */
  cpu: number
}
export type Setting = { engine: Engine['name']; what: Case; clients: number; hashing: Hashing }
export type Result = { setting: Setting; contender: string; rounds: Measured[] }

export type Effort = {
  rounds: number
  /** About how long one contender is asked in one round, in milliseconds. */
  length: number
}

type Entrant = { contender: Contender; settled: Settled; running: Running }
/** So few are too few to say anything; so many take too long to prepare. */
const fewest = 64
const most = 6000
/** How many the first look at a contender's speed takes: they also let its code be compiled. */
const warmUp = 400

/**
 * Every case on one engine, rounds interleaved: in each round every contender is asked once, in another order, so that what else the machine does
 * hits all alike.
 */
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
    const entrants: Entrant[] = []
    try {
      for (const contender of contenders) entrants.push(await enter(contender, engine, hashing))
      for (const setting of wanted) results.push(...(await compare(entrants, setting, driver, effort)))
    } finally {
      for (const { running, settled } of entrants) {
        await running.stop()
        await settled.close()
      }
    }
  }
  return results
}

async function enter(contender: Contender, engine: Engine, hashing: Hashing): Promise<Entrant> {
  const settled = await contender.settle(await engine.newDatabase(), hashing)
  return { contender, settled, running: await start(settled) }
}

async function compare(entrants: Entrant[], setting: Setting, driver: Driver, effort: Effort): Promise<Result[]> {
  const able = entrants.filter(({ contender }) => contender.cases.includes(setting.what))
  const results = new Map(able.map((entrant) => [entrant, [] as Measured[]]))
  const speeds = new Map<Entrant, number>()
  for (const entrant of able) {
    const people = setting.hashing === 'slow' ? fewest : warmUp
    speeds.set(entrant, (await ask(entrant, setting, people, driver)).rate)
  }
  for (let round = 0; round < effort.rounds; round += 1) {
    for (let place = 0; place < able.length; place += 1) {
      const entrant = able[(round + place) % able.length]
      if (!entrant) continue
      const people = Math.round(((speeds.get(entrant) ?? 0) * effort.length) / 1000)
      const measured = await ask(entrant, setting, Math.min(most, Math.max(fewest, people)), driver)
      results.get(entrant)?.push(measured)
    }
  }
  return able.map((entrant) => {
    const rounds = results.get(entrant) ?? []
    say(setting, entrant.contender.name, rounds)
    return { setting, contender: entrant.contender.name, rounds }
  })
}

async function ask({ settled, running }: Entrant, setting: Setting, people: number, driver: Driver): Promise<Measured> {
  const flows = await settled.prepare(setting.what, people)
  await wait(100)
  const before = cpuOf(running.pid)
  const { milliseconds, flows: took } = await driver.drive(running, flows, setting.clients)
  await settled.quiet()
  return {
    rate: (people * 1000) / milliseconds,
    median: took[Math.floor(took.length / 2)] ?? 0,
    p95: took[Math.floor(took.length * 0.95)] ?? 0,
    cpu: (cpuOf(running.pid) - before) / people,
  }
}

/** A benchmark takes long: whoever waits sees how far it is. */
function say({ engine, what, clients, hashing }: Setting, contender: string, rounds: Measured[]): void {
  const rates = rounds.map(({ rate }) => Math.round(rate)).join(' ')
  const cpu = rounds.map(({ cpu }) => cpu.toFixed(2)).join(' ')
  process.stderr.write(`${engine} ${what} ${hashing} ×${clients} ${contender}: ${rates} per second, ${cpu} ms CPU\n`)
}
