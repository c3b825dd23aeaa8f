import { ask } from '../test/postgres.ts'
import type { Contender } from './contender.ts'
import { isPostgres } from './engines.ts'

/**
 * PostgreSQL counts what has just been filled in, as it does by itself where tables grow by the day: else it goes on reading a table from end to end, as the
 * empty one that it was when the statement was planned. SQLite looks into the file.
 */
export const withCountedRows = (contender: Contender): Contender => ({
  ...contender,
  async settle(database, hashing) {
    const settled = await contender.settle(database, hashing)
    return {
      ...settled,
      async prepare(what, people) {
        const flows = await settled.prepare(what, people)
        if (isPostgres(database)) await ask(database, 'analyze')
        return flows
      },
    }
  },
})
