import { createHash } from 'node:crypto'
import { type Compilable, type CompiledQuery, type Expression, type QueryResult, sql } from 'kysely'
import type { Db, Tx } from './schema.ts'

/** What a statement is given each time, as it stands in the statement. */
export type Given<Values> = { readonly [Name in keyof Values]: Expression<Values[Name]> }

/**
 * A statement that is built once for each engine, and not at every call: for the few that every sign-in and every request needs, where building
 * takes longer than SQLite's answer, and PostgreSQL's planning longer than its. Whatever differs from call to call is in `given`; the shape doesn't.
 *
 *     const find = prepared.row((db, given: Given<{ id: string }>) => db.selectFrom('people').selectAll().where('id', '=', given.id))
 *     const person = await find(db, { id })
 *
 * One that is built on a `Tx` takes nothing less.
 */
export function prepared<Values, Row, On extends Db = Db>(
  build: Build<On, Values, Row>,
): (on: On, values: Values) => Promise<QueryResult<Row>> {
  const compiled = new Map<unknown, CompiledQuery<Row>>()
  return (on, values) => {
    const engine = on.getExecutor().adapter.constructor
    let query = compiled.get(engine)
    if (!query) {
      query = build(on, places as Given<Values>).compile()
      compiled.set(engine, query)
      names.set(query.sql, nameFor(query.sql))
    }
    const parameters = query.parameters.map((one) => (one instanceof Place ? values[one.name as keyof Values] : one))
    return on.executeQuery({ ...query, parameters })
  }
}

/** The same where one row is the answer, or none. */
prepared.row = <Values, Row, On extends Db = Db>(build: Build<On, Values, Row>) => {
  const run = prepared(build)
  return async (on: On, values: Values): Promise<Row | undefined> => (await run(on, values)).rows[0]
}

/** The same where the row count is the verdict: whether it changed the one row that it is about. */
prepared.verdict = <Values>(build: Build<Tx, Values, unknown>) => {
  const run = prepared(build)
  return async (tx: Tx, values: Values): Promise<boolean> => (await run(tx, values)).numAffectedRows === 1n
}

type Build<On, Values, Row> = (on: On, given: Given<Values>) => Compilable<Row>

/** Stands where a value of each call will. */
class Place {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

const places = new Proxy({}, { get: (_, name) => sql`${new Place(String(name))}` })
const names = new Map<string, string>()

/** One name for one text, whatever else a node asked for before: two nodes, or versions, may come to one connection of a pooler. */
const nameFor = (text: string) => `countersign_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`

/** The name by which a server may keep such a statement, planned, for its connection; undefined for all others. */
export const nameOfPrepared = (text: string): string | undefined => names.get(text)
