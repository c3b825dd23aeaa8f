import { PostgresAdapter } from 'kysely'
import type { Db } from './schema.ts'

/** For the few statements that the engines don't share. */
export const isPostgres = (db: Db): boolean => db.getExecutor().adapter instanceof PostgresAdapter
