import { type Insertable, sql } from 'kysely'
import { isPostgres } from '../src/adapters/database.ts'
import type { Db, Tables } from '../src/adapters/schema.ts'
import { days } from '../src/limits.ts'
import { searchKey, searchWords, sortKey } from '../src/spelling/sort-key.ts'

// Whom a list is long of: people with names as there are, in what proportion they are protected, invited, overdue and so on.

const first =
  'Anna Piotr Katarzyna Krzysztof Maria Andrzej Małgorzata Tomasz Agnieszka Paweł Barbara Jan Ewa Michał Krystyna Marcin Elżbieta Jakub Magdalena Adam Zofia Łukasz Joanna Mateusz Aleksandra Wojciech Natalia Sława Żaneta Oliver Emma Noah Grace Émile Zoë Björn Søren Ludwig Chloé Hannah Ravi Priya Wei Mei Yusuf Fatima Kwame Ngozi Diego Lucía'.split(
    ' ',
  )
const last =
  'Nowak Kowalska Wiśniewski Wójcik Kowalczyk Kamińska Lewandowski Zielińska Szymański Woźniak Dąbrowska Kozłowski Jankowska Mazur Kwiatkowski Krawczyk Piotrowska Grabowski Pawłowska Michalski Zając Król Wieczorek Jabłońska Wróbel Smith Jones Taylor Brown Lind Berg Holm Falk Moss Reed Stern Hughes O’Brien Müller Schröder García Rossi Okafor Mensah Patel Singh Chen Nguyễn Yılmaz Haddad'.split(
    ' ',
  )
/** Three of each organisation are called so. */
export const rareName = 'Quentin Fotheringay'
/** Of thirteen one has it. */
export const commonName = 'anna'

/** Numbers that look like chance, and are the same each time. */
function chance(): () => number {
  let state = 20_261_130
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
}

const atOnce = 500

type Crowd = {
  organisationId: string
  /** Their ids begin so, and their domain is called so. */
  prefix: string
  people: number
  now: number
  /** What all of them are called. */
  name?: string
}

/** Fills an organisation, with its search words, two-step rows, deadlines and sign-ins, as an import would have left it. */
export async function fillWithPeople(db: Db, crowd: Crowd): Promise<void> {
  const next = chance()
  for (let begun = 0; begun < crowd.people; begun += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, crowd.people - begun) }, (_, n) => begun + n)
    const people = numbers.map((n) => somebody(crowd, n, next))
    await db.transaction().execute(async (tx) => {
      await tx.insertInto('people').values(people).execute()
      const words = people.flatMap(({ id, name, email }) =>
        searchWords({ name, email }).map((word) => ({ organisation_id: crowd.organisationId, word, person_id: id })),
      )
      await tx.insertInto('search_words').values(words).execute()
      const two = people.flatMap((person) => twoStepOf(person.id, crowd, next))
      if (two.length > 0) await tx.insertInto('two_step').values(two).execute()
      await tx
        .insertInto('deadlines')
        .values(people.map(({ id }) => deadlineOf(id, crowd, next)))
        .execute()
    })
  }
}

/** What the engine knows of its tables, as after any import; PostgreSQL's own vacuum comes round by itself. */
export const analyze = (db: Db) => sql.raw(isPostgres(db) ? 'vacuum analyze' : 'analyze').execute(db)

function somebody(crowd: Crowd, n: number, next: () => number): Insertable<Tables['people']> & { id: string } {
  // Names are not all alike common.
  const one = (names: string[]) => names[Math.floor(next() ** 1.5 * names.length)] ?? ''
  const name = crowd.name ?? (n < 3 ? rareName : `${one(first)} ${one(last)}`)
  const joined = next() > 0.02
  const created = crowd.now - Math.floor(next() * 700 * days)
  return {
    id: `${crowd.prefix}-${n.toString(36).padStart(6, '0')}`,
    organisation_id: crowd.organisationId,
    email: `${searchKey(name).replaceAll(/[^a-z]+/g, '.')}.${n}@${crowd.prefix}.example`,
    email_confirmed_at: created,
    name,
    role: n % 1000 === 7 ? 'administrator' : 'person',
    password_hash: 'none',
    locale: 'en',
    created_at: created,
    deactivated_at: next() < 0.05 ? crowd.now - 1 * days : null,
    invited_at: joined ? null : created,
    joined_at: joined ? created : null,
    sort_key: sortKey(name),
  }
}

function twoStepOf(person_id: string, { now }: Crowd, next: () => number): Insertable<Tables['two_step']>[] {
  if (next() < 0.4) return []
  const enabled_at = now - Math.floor(next() * 300 * days)
  return [{ person_id, enabled_at, generation: 1, suspended_at: next() < 0.002 ? now - 1 * days : null }]
}

function deadlineOf(person_id: string, crowd: Crowd, next: () => number): Insertable<Tables['deadlines']> {
  const due_at = crowd.now + Math.floor((next() - 0.5) * 28 * days)
  const exempt = next() < 0.01
  return {
    person_id,
    organisation_id: crowd.organisationId,
    joined_at: due_at - 14 * days,
    due_at,
    exempt_until: exempt ? crowd.now + 30 * days : null,
    exempt_reason: exempt ? 'Waits for a security key' : null,
    exempted_by: null,
    exempted_at: null,
  }
}
