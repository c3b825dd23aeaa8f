import type { Instant } from '../adapters/clock.ts'
import type { Db } from '../adapters/schema.ts'
import type { PeopleOfApplication } from '../application.ts'
import type { Host, ListedPersonOfHost } from '../host/host.ts'
import type { Person, Standings } from '../host/person.ts'
import { peopleListed, weeks } from '../limits.ts'
import { readEmail } from '../spelling/email.ts'
import type { ServicesWithoutApplication } from '../services.ts'
import { isId, mustBeId, mustBeTime } from './ask-host.ts'
import * as queries from './people.queries.ts'

/**
 * The people of somebody else's application, as far as it lists them. They are read piece after piece, for a page of an administrator's or by the clock, and no
 * more than `peopleListed` of them.
 */
export function peopleOf(
  host: Host,
  { db, log }: Pick<ServicesWithoutApplication, 'db' | 'log'>,
  ask: (id: string) => Promise<Person | null>,
): PeopleOfApplication {
  /** A page is there without its numbers, too. */
  const orNothing = <Told>(read: Promise<Told>): Promise<Told | null> =>
    read.catch((problem: unknown) => {
      log.error(
        { problem: problem instanceof Error ? problem.name : 'unknown' },
        'the application could not list people',
      )
      return null
    })
  const listed = (organisationId: string) => listPeople(host, organisationId)
  return {
    namedBy: host.listPeople ? 'email' : 'id',
    async standings(organisationId, now) {
      return host.listPeople ? orNothing(countStandings(db, listed(organisationId), now)) : null
    },
    async protectedByWeek(organisationId, since, now) {
      return host.listPeople ? orNothing(countByWeek(db, listed(organisationId), { since, now })) : null
    },
    async withoutDeadline(organisationId, atMost) {
      const found: { id: string; joinedAt: Instant | null }[] = []
      for await (const people of listed(organisationId)) {
        const have = new Set(await queries.protectedOrWithDeadline(db, idsOf(people)))
        found.push(
          ...people
            .filter(({ id }) => !have.has(id))
            .map(({ id, joinedAt = null }) => ({ id, joinedAt: joinedAt && Math.trunc(joinedAt) })),
        )
        if (found.length >= atMost) break
      }
      return found.slice(0, atMost)
    },
    async find(organisationId, typed) {
      if (!host.listPeople) return isId(typed) ? typed : null
      const email = readEmail(typed)
      for await (const people of listed(organisationId)) {
        const found = people.find((one) => email !== null && one.email != null && readEmail(one.email) === email)
        if (found) return found.id
      }
      return null
    },
    async administrators(organisationId) {
      const found: Person[] = []
      for await (const people of listed(organisationId))
        for (const { id } of people.filter((one) => one.administrator === true)) {
          const person = await ask(id)
          if (person?.administrator && person.organisation?.id === organisationId) found.push(person)
        }
      return found
    },
  }
}

type Listed = AsyncIterable<ListedPersonOfHost[]>

async function countStandings(db: Db, listed: Listed, now: Instant): Promise<Standings> {
  const count: Standings = { protected: 0, exempt: 0, due: 0, overdue: 0 }
  for await (const people of listed)
    for (const standing of await queries.standingsOf(db, idsOf(people), now)) count[standing] += 1
  return count
}

async function countByWeek(db: Db, listed: Listed, { since, now }: { since: Instant; now: Instant }) {
  const byWeek: number[] = Array.from({ length: Math.floor((now - since) / weeks) + 1 }, () => 0)
  for await (const people of listed)
    for (const at of await queries.protectedSince(db, idsOf(people)))
      for (let week = weekOf(at, since); week < byWeek.length; week += 1) byWeek[week] = (byWeek[week] ?? 0) + 1
  return byWeek
}

const idsOf = (people: ListedPersonOfHost[]) => people.map(({ id }) => id)
const weekOf = (at: Instant, since: Instant) => Math.max(0, Math.floor((at - since) / weeks))

/** Throws where what came is no list, or goes round in a circle. */
async function* listPeople(host: Host, organisation: string): AsyncGenerator<ListedPersonOfHost[]> {
  let left = peopleListed
  for (let after: string | null = null; left > 0;) {
    const page: Awaited<ReturnType<NonNullable<Host['listPeople']>>> | undefined = await host.listPeople?.({
      organisation,
      after,
    })
    if (!page) return
    const people = page.people.filter(({ active }) => active !== false).slice(0, left)
    for (const { id, joinedAt = null } of people) {
      mustBeId(id)
      mustBeTime(joinedAt, 'listPeople', 'joinedAt')
    }
    left -= page.people.length
    yield people
    if (page.after == null) return
    if (page.after === after || page.people.length === 0)
      throw new TypeError('listPeople returned the same `after` that it was given, or nobody and one more page.')
    after = page.after
  }
}
