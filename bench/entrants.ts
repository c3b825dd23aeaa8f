import { type Contender, type Running, type Settled, start } from './contender.ts'
import type { Engine } from './engines.ts'
import type { Hashing } from './hashing.ts'

/** A contender that runs. */
export type Entrant = { contender: Contender; settled: Settled; running: Running }

/** Starts all of them, each on a database of its own, for as long as this takes. */
export async function withEntrants<Done>(
  engine: Engine,
  contenders: Contender[],
  hashing: Hashing,
  work: (entrants: Entrant[]) => Promise<Done>,
): Promise<Done> {
  const entrants: Entrant[] = []
  try {
    for (const contender of contenders) {
      const settled = await contender.settle(await engine.newDatabase(), hashing)
      entrants.push({ contender, settled, running: await start(settled) })
    }
    return await work(entrants)
  } finally {
    for (const { running, settled } of entrants) {
      await running.stop()
      await settled.close()
    }
  }
}

/** In each round everybody once, in another order, so that what else the machine does hits all alike. Returns each one's rounds. */
export async function byTurns<Who, Took>(
  everybody: Who[],
  rounds: number,
  once: (who: Who) => Promise<Took>,
): Promise<{ who: Who; rounds: Took[] }[]> {
  const took = everybody.map((who) => ({ who, rounds: [] as Took[] }))
  for (let round = 0; round < rounds; round += 1) {
    for (let place = 0; place < took.length; place += 1) {
      const next = took[(round + place) % took.length]
      next?.rounds.push(await once(next.who))
    }
  }
  return took
}
