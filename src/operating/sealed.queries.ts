import { sql } from 'kysely'
import { isPostgres } from '../adapters/database.ts'
import { sealedPrefix } from '../adapters/vault.ts'
import type { Db, Tx } from '../adapters/schema.ts'

/** A column that holds what is sealed, and the column of what it is sealed to besides the person. */
export type Place = {
  table: 'authenticators' | 'challenges' | 'companions' | 'enrolments' | 'outbox' | 'backup_codes'
  column: string
  row: 'id' | 'batch'
  /** Whether the key stands in a column of its own as well. */
  namesKey: boolean
}

/** Everything that the database holds sealed. */
export const places: Place[] = [
  { table: 'authenticators', column: 'sealed_secret', row: 'id', namesKey: true },
  { table: 'backup_codes', column: 'sealed_pepper', row: 'batch', namesKey: true },
  { table: 'challenges', column: 'sealed_carry', row: 'id', namesKey: false },
  { table: 'companions', column: 'sealed_carry', row: 'id', namesKey: false },
  { table: 'enrolments', column: 'sealed_secret', row: 'id', namesKey: false },
  { table: 'enrolments', column: 'sealed_codes', row: 'id', namesKey: false },
  { table: 'outbox', column: 'sealed_message', row: 'id', namesKey: false },
]

/** One sealed value. Null: a pepper that is none of its own, but what its key stands for. */
export type SealedValue = { person: string; row: string; sealed: string | null; keyId: string }

/** Values that other keys than this have sealed, in the order of their rows, from after one on. */
export async function findOlder(
  db: Db,
  place: Place,
  newest: string,
  { after, atMost }: { after: string; atMost: number },
): Promise<SealedValue[]> {
  return find(
    db,
    place,
    sql`(${isDerived(place)} or ${keyOf(db, place)} <> ${newest}) and ${sql.ref(place.row)} > ${after}`,
    atMost,
  )
}

/** Some of the values that need a key. */
export async function findOfKey(db: Db, place: Place, keyId: string, atMost: number): Promise<SealedValue[]> {
  return find(db, place, sql`${keyOf(db, place)} = ${keyId}`, atMost)
}

async function find(db: Db, place: Place, which: ReturnType<typeof sql>, atMost: number): Promise<SealedValue[]> {
  const { rows } = await sql<SealedValue>`
    select distinct person_id as person, ${sql.ref(place.row)} as "row", ${sql.ref(place.column)} as sealed, ${keyOf(db, place)} as "keyId"
    from ${sql.table(place.table)} where ${which} order by "row" limit ${atMost}`.execute(db)
  return rows
}

/** Puts a value that was sealed anew in the place of the old one, if that is still there: the row count is the verdict. */
export async function replace(
  tx: Tx,
  place: Place,
  old: SealedValue,
  fresh: { sealed: string; keyId: string },
): Promise<boolean> {
  const column = sql.ref(place.column)
  const key = place.namesKey ? sql`, key_id = ${fresh.keyId}` : sql``
  const { numAffectedRows } = await sql`update ${sql.table(place.table)} set ${column} = ${fresh.sealed}${key}
    where ${sql.ref(place.row)} = ${old.row} and person_id = ${old.person} and ${column} is not distinct from ${old.sealed}`.execute(
    tx,
  )
  return (numAffectedRows ?? 0n) > 0n
}

/** How many rows of each table need which key. */
export async function countByKey(db: Db): Promise<{ keyId: string; table: Place['table']; rows: number }[]> {
  const counts = places.map(async (place) => {
    const { rows } = await sql<{ keyId: string | null; n: number }>`
      select ${keyOf(db, place)} as "keyId", count(*) as n from ${sql.table(place.table)} group by 1`.execute(db)
    return rows.flatMap(({ keyId, n }) => (keyId === null ? [] : [{ keyId, table: place.table, rows: Number(n) }]))
  })
  return (await Promise.all(counts)).flat()
}

const isDerived = (place: Place) => (place.table === 'backup_codes' ? sql`sealed_pepper is null` : sql`false`)

/** The id of the key that a value needs; null where nothing is sealed. */
function keyOf(db: Db, place: Place) {
  const behindVersion = sql`substr(${sql.ref(place.column)}, ${sql.lit(sealedPrefix('').length)})`
  const written = isPostgres(db)
    ? sql`split_part(${behindVersion}, '.', 1)`
    : sql`substr(${behindVersion}, 1, instr(${behindVersion}, '.') - 1)`
  return place.table === 'backup_codes' ? sql`coalesce(${written}, key_id)` : written
}
