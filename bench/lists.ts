import { openAsItIs } from '../src/adapters/database.ts'
import type { Db } from '../src/adapters/schema.ts'
import { days, postgresMigrationTimeout } from '../src/limits.ts'
import { pathTo } from '../src/routes.ts'
import { filters } from '../src/standalone/people/list.ts'
import { analyze, commonName, fillWithPeople, rareName } from '../test/crowd.ts'
import { type Contender, type Running, start } from './contender.ts'
import type { Engine } from './engines.ts'
import { middle } from './figures.ts'
import { slowHashFor } from './hashing.ts'
import { password } from './people.ts'

/** One page of a list, of few people and of many, and beside them the first page of the few, which is full: milliseconds, a median for each round, and bytes. */
export type Listed = { engine: Engine['name']; what: string } & Record<Side, Read>
type Side = 'few' | 'many' | 'first'
type Read = { people: number; times: number[]; bytes: number }
type Effort = { rounds: number; few: number; many: number }

const asked = 25

const questions: [what: string, query: Record<string, string>][] = [
  ['first page', {}],
  ['a later page', { after: 'later' }],
  ['by address', { sort: 'email' }],
  ['newest first', { sort: 'newest' }],
  ['a rare name', { search: rareName }],
  ['a common name', { search: commonName }],
  ['two common names', { search: `${commonName} nowak` }],
  ['a letter', { search: 'a' }],
  ['a letter, not protected', { search: 'a', show: 'unprotected' }],
  ...filters.filter((show) => show !== 'everybody').map((show): [string, Record<string, string>] => [show, { show }]),
  ['not protected, by address', { show: 'unprotected', sort: 'email' }],
  ['administrators, newest first', { show: 'administrators', sort: 'newest' }],
]

/** An organisation with few people beside one with many, asked in turn by an administrator of each. */
export async function measureLists(engine: Engine, contender: Contender, effort: Effort): Promise<Listed[]> {
  const database = await engine.newDatabase()
  const settled = await contender.settle(database, 'slow')
  const db = openAsItIs(database, undefined, { statementTimeout: postgresMigrationTimeout })
  for (const prefix of ['few', 'many'] as const) await fill(db, prefix, effort[prefix])
  await analyze(db)
  await db.destroy()
  const running = await start(settled)
  try {
    const [few, many] = [await signedIn(running, 'few'), await signedIn(running, 'many')]
    const listed: Listed[] = []
    for (const [what, query] of questions)
      listed.push({ engine: engine.name, what, ...(await compare(few, many, query, effort)) })
    return listed
  } finally {
    await running.stop()
    await settled.close()
  }
}

async function fill(db: Db, id: string, people: number): Promise<void> {
  const now = Date.now()
  await db.insertInto('organisations').values({ id, name: id, plan: 'professional', plan_current: 1 }).execute()
  await db
    .insertInto('policies')
    .values({ organisation_id: id, required_since: now - 20 * days, days: 14, changed_by: null, changed_at: now })
    .execute()
  await fillWithPeople(db, { organisationId: id, prefix: id, people: people - 1, now })
  await db
    .insertInto('people')
    .values({
      id: `${id}-who-looks`,
      organisation_id: id,
      email: emailOf(id),
      email_confirmed_at: now,
      name: 'Adam Berg',
      sort_key: 'adam berg',
      role: 'administrator',
      password_hash: await slowHashFor('slow').hash(password),
      locale: 'en',
      created_at: now,
      joined_at: now,
    })
    .execute()
}

const emailOf = (id: string) => `looks@${id}.example`

type Looking = (
  query: Record<string, string>,
) => Promise<{ took: number; bytes: number; people: number; next: string | null }>

/** A page of the list, as its administrator's browser asks for it. */
async function signedIn({ origin }: Running, id: string): Promise<Looking> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
  const body = new URLSearchParams({ email: emailOf(id), password }).toString()
  const entered = await fetch(origin + pathTo('signIn'), { method: 'POST', headers, body, redirect: 'manual' })
  const cookie = entered.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return async (query) => {
    const began = performance.now()
    const answer = await fetch(origin + pathTo('people', {}, query), { headers: { cookie }, redirect: 'manual' })
    const text = await answer.text()
    const took = performance.now() - began
    if (answer.status !== 200) throw new Error(`The list answered ${answer.status}`)
    const people = text.match(/<th scope="row"/g)?.length ?? 0
    return { took, bytes: Buffer.byteLength(text), people, next: /\bafter=([\w-]+)/.exec(text)?.[1] ?? null }
  }
}

async function compare(few: Looking, many: Looking, query: Record<string, string>, { rounds }: Effort) {
  const asks = { few: await toAsk(few, query), many: await toAsk(many, query), first: () => few({}) }
  const sides = Object.keys(asks) as Side[]
  const times: Record<Side, number[]> = { few: [], many: [], first: [] }
  // The first one lets what is asked be compiled, and come into the engine's memory.
  for (let round = -1; round < rounds; round += 1) {
    const took: Record<Side, number[]> = { few: [], many: [], first: [] }
    for (let time = 0; time < asked; time += 1) for (const side of sides) took[side].push((await asks[side]()).took)
    if (round >= 0) for (const side of sides) times[side].push(middle(took[side]))
  }
  const read = async (side: Side): Promise<Read> => {
    const { bytes, people } = await asks[side]()
    return { bytes, people, times: times[side] }
  }
  return { few: await read('few'), many: await read('many'), first: await read('first') }
}

/** `later` stands for a cursor some pages on; of few people there is no page so late, and the first one is asked for. */
async function toAsk(look: Looking, query: Record<string, string>) {
  if (query['after'] === undefined) return () => look(query)
  let next: string | null = null
  for (let page = 0; page < 20; page += 1) {
    const { next: turned }: { next: string | null } = await look(next === null ? {} : { after: next })
    if (turned === null) return () => look({})
    next = turned
  }
  return () => look({ after: next ?? '' })
}
