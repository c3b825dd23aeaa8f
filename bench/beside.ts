import { setTimeout as wait } from 'node:timers/promises'
import type { Contender } from './contender.ts'
import type { Driver } from './driver.ts'
import type { Engine } from './engines.ts'
import { byTurns, type Entrant, withEntrants } from './entrants.ts'
import { middle, ratios, table } from './figures.ts'
import type { Outcome } from './load.ts'

/** One round of right codes, alone and beside a flood of backup codes. */
type Round = {
  alone: Speed
  beside: Speed
  /** Backup codes taken per second meanwhile, and how often one was told to come again, for each that was taken. */
  backupCodes: number
  again: number
}
/** So many a second, and 95 of 100 of them took no longer, in milliseconds. */
type Speed = { rate: number; p95: number }
export type Beside = { engine: Engine['name']; contender: string; rounds: Round[] }

const codeClients = 16
const backupCodeClients = 32
/** Milliseconds until the line of backup codes has its length. */
const lead = 500

/** The second of the load generators is the flood's. */
export async function measureBeside(
  engine: Engine,
  contenders: Contender[],
  drivers: [Driver, Driver],
  effort: { rounds: number; length: number },
): Promise<Beside[]> {
  return withEntrants(engine, contenders, 'slow', async (entrants) => {
    const paced: { entrant: Entrant; pace: Pace }[] = []
    for (const entrant of entrants) paced.push({ entrant, pace: await firstLook(entrant, drivers[0]) })
    const took = await byTurns(paced, effort.rounds, ({ entrant, pace }) =>
      askOnce(entrant, pace, drivers, effort.length),
    )
    return took.map(({ who, rounds }) => ({ engine: engine.name, contender: who.entrant.contender.name, rounds }))
  })
}

/** So many of each a second. */
type Pace = { codes: number; backupCodes: number }

/** Also lets code be compiled. */
async function firstLook({ running, settled }: Entrant, driver: Driver): Promise<Pace> {
  const codes = await driver.drive(running, await settled.prepare('known-browser', 400), codeClients)
  const backupCodes = await driver.drive(running, await settled.prepare('backup-code', 64), backupCodeClients)
  await settled.quiet()
  return { codes: speedOf(codes).rate, backupCodes: speedOf(backupCodes).rate }
}

async function askOnce(
  { running, settled }: Entrant,
  pace: Pace,
  [first, second]: [Driver, Driver],
  length: number,
): Promise<Round> {
  const enough = (rate: number, milliseconds: number) => Math.ceil((rate * 2 * milliseconds) / 1000) + 64
  const prepareCodes = () => settled.prepare('known-browser', enough(pace.codes, length))
  const codes = await prepareCodes()
  await wait(100)
  const alone = await first.drive(running, codes, codeClients, length)
  const flood = await settled.prepare('backup-code', enough(pace.backupCodes, lead + length))
  const more = await prepareCodes()
  const [flooded, beside] = await Promise.all([
    second.drive(running, flood, backupCodeClients, lead + length),
    wait(lead).then(() => first.drive(running, more, codeClients, length)),
  ])
  if (flooded.flows.length === flood.length) throw new Error('The flood of backup codes ran dry')
  await settled.quiet()
  const again = flooded.again / flooded.flows.length
  return { alone: speedOf(alone), beside: speedOf(beside), backupCodes: speedOf(flooded).rate, again }
}

const speedOf = ({ flows, milliseconds }: Outcome): Speed => ({
  rate: (flows.length * 1000) / milliseconds,
  p95: flows[Math.floor(flows.length * 0.95)] ?? Number.NaN,
})

export function besides(measured: Beside[]): string[] {
  const rows = measured.map(({ engine, contender, rounds }) => {
    const of = (part: (round: Round) => number) => rounds.map(part)
    const speed = (which: 'alone' | 'beside') =>
      `${middle(of((round) => round[which].rate)).toFixed(0)}, ${middle(of((round) => round[which].p95)).toFixed(1)}`
    const [alone, beside] = [of((round) => round.alone.p95), of((round) => round.beside.p95)]
    return [
      engine,
      contender,
      speed('alone'),
      speed('beside'),
      ratios(beside, alone),
      middle(of(({ backupCodes }) => backupCodes)).toFixed(0),
      middle(of(({ again }) => again)).toFixed(1),
    ]
  })
  const heading = [
    'engine',
    '',
    'codes alone: per second, ms 95 %',
    'codes beside',
    '95 %, beside of alone: min / median / max',
    'backup codes per second',
    'told to come again, for each',
  ]
  return [
    `${codeClients} clients send right codes in known browsers, alone and while ${backupCodeClients} others send backup codes without a pause, each of which costs a slow hash. Hashes,`,
    'codes, database and load generators share the processors.',
    '',
    ...table(heading, rows),
  ]
}
