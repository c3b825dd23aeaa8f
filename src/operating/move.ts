import { createHash } from 'node:crypto'
import { transact } from '../decide.ts'
import { nowhere } from '../moment.ts'
import type { Instant } from '../adapters/clock.ts'
import { openDatabase, using } from '../adapters/database.ts'
import type { ServicesWithoutDatabase } from '../services.ts'
import { servicesOn } from '../standalone/application.ts'
import type { Db, Tables } from '../adapters/schema.ts'
import { shapeOf, whyNotOurs } from '../adapters/shape.ts'
import { isBusy, openAlone } from '../adapters/sqlite.ts'
import * as queries from './move.queries.ts'
import { Unable } from '../operator-error.ts'

type Table = keyof Tables
/** What stands in a table: how many rows, and a sum over what is in them that takes no account of their order. */
type Content = { rows: number; sum: bigint }
export type Moved = { table: Table; rows: number }[]

/** Who is referred to comes before who refers. */
export const tablesInOrder = [
  'organisations',
  'people',
  'search_words',
  'policies',
  'deadlines',
  'two_step',
  'authenticators',
  'passkeys',
  'backup_codes',
  'sessions',
  'companions',
  'enrolments',
  'ceremonies',
  'challenges',
  'attempts',
  'known_browsers',
  'two_step_resets',
  'mailed_links',
  'audit_events',
  'outbox',
] as const satisfies Table[]

/**
 * Copies everything into an empty database of the same shape, in one transaction: nothing of it stands before each table has been read back with
 * the same number of rows and the same content. The old database is read only, and must be nobody else's meanwhile. Nobody is signed out.
 * Throws `Unable` where one of the two isn't what it has to be, and when what was written reads differently.
 */
export async function move(
  services: ServicesWithoutDatabase,
  { from, to }: { from: Db; to: Db },
  now: Instant,
): Promise<Moved> {
  const shape = await shapeOf(from)
  if (shape.missing.length > 0 || whyNotOurs(shape) !== null)
    throw new Unable(
      'The old database has another shape than this version’s: start this version on it once, stop it, and move then.',
    )
  return transact(servicesOn(to, services), { now, from: nowhere }, [], async ({ tx, record }) => {
    for (const table of tablesInOrder) {
      if (await queries.hasRows(tx, table))
        throw new Unable(`The new database is not empty: there are rows in ${table}. It has to be.`)
    }
    const moved: Moved = []
    for (const table of tablesInOrder) {
      const written = await contentOf(from, table, (rows) => queries.insert(tx, table, rows))
      const read = await contentOf(tx, table)
      if (read.rows !== written.rows || read.sum !== written.sum)
        throw new Unable(`What was written into ${table} reads differently: nothing was moved.`)
      moved.push({ table, rows: read.rows })
    }
    const rows = moved.reduce((sum, { rows }) => sum + rows, 0)
    await record({ action: 'operator.moved', actor: null, subject: null, details: { rows } })
    return moved
  })
}

/** The same from a SQLite file, held by nobody else until it is done, into what stands behind an address. */
export async function moveFile(
  services: ServicesWithoutDatabase,
  { file, address }: { file: string; address: string },
  now: Instant,
): Promise<Moved> {
  return using(openOld(file), async (from) =>
    using(await openDatabase(address), (to) => move(services, { from, to }, now)),
  )
}

function openOld(file: string): Db {
  try {
    return openAlone(file)
  } catch (problem) {
    if (isBusy(problem)) throw new Unable('The old database is in use: stop the application first.')
    throw problem
  }
}

/** Reads a table from end to end, and hands each batch on. */
async function contentOf(db: Db, table: Table, handOn?: (rows: queries.Row[]) => Promise<void>): Promise<Content> {
  const content: Content = { rows: 0, sum: 0n }
  for await (const rows of queries.batchesOf(db, table)) {
    await handOn?.(rows)
    content.rows += rows.length
    // Engines order text in their own ways, so the sum must not depend on it.
    for (const row of rows) content.sum = BigInt.asUintN(256, content.sum + digestOf(row))
  }
  return content
}

function digestOf(row: queries.Row): bigint {
  const text = JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
}
