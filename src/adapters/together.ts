import { isPostgres } from './engine.ts'
import type { Db, Tx } from './schema.ts'

type Answers<Asked extends readonly unknown[]> = { -readonly [Index in keyof Asked]: Awaited<Asked[Index]> }

/**
 * What needs no other's answer to be asked is asked together: PostgreSQL is sent all of it in one write and answers in one round trip, SQLite does one after the
 * other. Each sees what those before it did. Verdicts are read afterwards: of several that say no, the first of the list is thrown, and not before all
 * have settled, so that nothing is left to be asked behind the end of a transaction.
 *
 *     const [isSpent] = await together(spendChallenge(tx, challenge), claimStep(tx, step), insertSession(tx, session))
 */
export async function together<const Asked extends readonly unknown[]>(...asked: Asked): Promise<Answers<Asked>> {
  const settled = await Promise.allSettled(asked)
  const failed = settled.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as Answers<Asked>
}

/**
 * A transaction that is committed whatever its statements say, unless one of them fails: on PostgreSQL the commit goes in the same write, so that all of it is one round
 * trip. `ask` waits for nothing before it has asked all.
 */
export async function committedTogether<Answer>(db: Db, ask: (tx: Tx) => Promise<Answer>): Promise<Answer> {
  if (!isPostgres(db)) return db.transaction().execute(ask)
  const { asked } = await db.transaction().execute(async (tx) => {
    const asked = ask(tx)
    // Where it fails, so does the commit, with the same.
    asked.catch(() => {})
    return { asked }
  })
  return asked
}
