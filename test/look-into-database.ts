import type { Db, Tables } from '../src/adapters/schema.ts'
import { tableNames } from './database.ts'

export type Json = Record<string, unknown>

/** What the database of an application holds, for tests that must know more than a page says. `mailSent` resolves once no mail waits. */
export function lookIntoDatabase(db: Db, mailSent: () => Promise<unknown>) {
  const look = {
    /** Every row of every table, once what waits to be mailed is; `last_seen_at`, which reading moves too, is left out. */
    async dump() {
      await mailSent()
      const whole = (await namesOfTables(db)).map(async (table) => {
        const all: Json[] = await db.selectFrom(table).selectAll().execute()
        // Mail about new browsers, which every browser of a test brings, leaves in its own time.
        const rows = all.filter((row) => !String(row['unique_key']).startsWith('new-browser:'))
        return [table, rows.map((row) => JSON.stringify({ ...row, last_seen_at: undefined })).toSorted()] as const
      })
      return Object.fromEntries(await Promise.all(whole))
    },

    /** The same without the events that tell of refused requests (requirement AUD-1). */
    async dumpButRefusals() {
      const dump = await look.dump()
      return { ...dump, audit_events: dump['audit_events']?.filter((row) => !row.includes('"request.refused"')) }
    },

    /** How many rows a table holds. */
    async count(
      table:
        | 'sessions'
        | 'challenges'
        | 'ceremonies'
        | 'enrolments'
        | 'authenticators'
        | 'passkeys'
        | 'backup_codes'
        | 'known_browsers'
        | 'outbox',
    ) {
      const row = await db
        .selectFrom(table)
        .select((rows) => rows.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },

    /** How many tries count: those that didn't turn out right. */
    async triesCounted(what = 'second-step') {
      const rows = await db
        .selectFrom('attempts')
        .select('id')
        .where('what', '=', what)
        .where('id', 'not in', (tries) => tries.selectFrom('audit_events').select('audit_events.id'))
        .execute()
      return rows.length
    },

    /** The audit trail, oldest first. */
    async audit() {
      const rows = await db.selectFrom('audit_events').selectAll().orderBy('at').orderBy('id').execute()
      return rows.map((row) => ({ ...row, details: JSON.parse(row.details) as Json }))
    },
  }
  return look
}

let names: Promise<(keyof Tables)[]> | undefined

/** In their order. Asked once: PostgreSQL takes longer to say it than to read them all. */
function namesOfTables(db: Db) {
  names ??= tableNames(db)
  return names
}
