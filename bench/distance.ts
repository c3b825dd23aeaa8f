import { type Case, cases, type Contender } from './contender.ts'
import type { Driver } from './driver.ts'
import type { Engine } from './engines.ts'
import { byTurns, withEntrants } from './entrants.ts'
import { middle, table } from './figures.ts'
import type { MailServer } from './mail.ts'
import { openRoad } from './road.ts'
import { askBeforeMail } from './rounds.ts'

/**
 * One round, in milliseconds: half of the people took no longer; the one and the least question to the database that nothing else held up.
 */
type Took = { median: number; person: number; trip: number }
/** Where the database is near, and where it is away. */
export type Distant = { what: Case; contender: string; near: Took[]; away: Took[] }

/** Milliseconds, each way. */
const distance = 2
const asked: Case[] = ['known-browser', 'known-browser-wrong', 'code', 'wrong-code', 'password']
/** One after the other, in each round. */
const people = 30
const leastQuestions = 15

/** Asks as one client, where the database is near and where it is away, by the same detour: what differs is the distance alone. */
export async function measureDistance(
  engine: Engine,
  contenders: Contender[],
  helpers: { driver: Driver; mail: MailServer },
  rounds: number,
): Promise<Distant[]> {
  const anyDatabase = await engine.newDatabase()
  const roads = [await openRoad(anyDatabase, 0), await openRoad(anyDatabase, distance)]
  const twice = contenders.flatMap((contender) => roads.map((road) => road.taken(contender)))
  const distant: Distant[] = []
  await withEntrants(engine, twice, 'none', async (entrants) => {
    for (const what of asked) {
      const able = entrants
        .map((entrant, index) => ({ entrant, road: roads[index % 2] }))
        .filter(({ entrant }) => entrant.contender.cases.includes(what))
      const once = async ({ entrant, road }: (typeof able)[number]): Promise<Took> => {
        const { median, shortest } = await askBeforeMail(entrant, { what, clients: 1 }, people, helpers)
        const trips: number[] = []
        while (trips.length < leastQuestions) trips.push((await road?.roundTrip()) ?? Number.NaN)
        return { median, person: shortest, trip: Math.min(...trips) }
      }
      // Not counted: what is prepared by name is prepared now, and code compiled.
      for (const one of able) await once(one)
      const took = await byTurns(able, rounds, once)
      for (const [index, { who, rounds: near }] of took.entries()) {
        if (index % 2 === 1) continue
        const away = took[index + 1]?.rounds ?? []
        distant.push({ what, contender: who.entrant.contender.name, near, away })
      }
    }
  })
  for (const road of roads) await road.close()
  return distant
}

export function distances(distant: Distant[]): string[] {
  const rows = distant.map(({ what, contender, near, away }) => {
    const name = cases[what] + (what === 'password' ? ', hash taken out' : '')
    const trips = near.map((took, round) => added('person', took, away[round]) / added('trip', took, away[round]))
    const medians = [near, away].map((rounds) => rounds.map(({ median }) => median))
    return [name, contender, ...[...medians, trips].map((values) => middle(values).toFixed(1))]
  })
  const trips = distant.flatMap(({ near, away }) => near.map((took, round) => added('trip', took, away[round])))
  return [
    `On PostgreSQL, through a proxy that hands everything on ${distance} ms later, each way, and through the same one without the delay. One client;`,
    `mail waits meanwhile. Round trips are what the distance adds to whoever was quickest, divided by what it adds to the quickest \`select 1\` of the same`,
    `round, ${middle(trips).toFixed(1)} ms: what else the machine does only ever adds.`,
    '',
    ...table(['what', '', 'ms, beside it: median', `${distance} ms away`, 'round trips'], rows),
  ]
}

const added = (to: keyof Took, near: Took, away: Took | undefined) => (away?.[to] ?? Number.NaN) - near[to]
