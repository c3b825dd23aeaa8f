import { strict as assert } from 'node:assert'
import { sql } from 'kysely'
import type { Db } from '../src/adapters/schema.ts'

/** Of each kind that no statement may be given, one; and how the refusal calls it. */
const unbindable: [value: unknown, kind: string][] = [
  [new Date(0), 'Date'],
  [undefined, 'undefined'],
  [Number.NaN, 'NaN'],
  [-Infinity, '-Infinity'],
  [['violet'], 'Array'],
  [{ name: 'violet' }, 'Object'],
  [Object.create(null), 'an object'],
  [Symbol('violet'), 'symbol'],
  [new ArrayBuffer(1), 'ArrayBuffer'],
]

/** Whatever a statement may not be given is refused, as its first value and as a later one, in a transaction and outside, by a word for its kind alone. */
export async function refusesToBind(db: Db): Promise<void> {
  for (const [value, kind] of unbindable) {
    const problem = { name: 'TypeError', message: `Not to be bound: ${kind}` }
    await assert.rejects(sql`select ${value} as given`.execute(db), problem)
    await assert.rejects(sql`select ${'first'}, ${value} as given`.execute(db), problem)
    await assert.rejects(
      db.transaction().execute((tx) => sql`update organisations set name = ${value}`.execute(tx)),
      problem,
    )
  }
}
