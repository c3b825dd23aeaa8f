import { transact } from '../../decide.ts'
import type { Instant } from '../../adapters/clock.ts'
import { madeFindablePerPiece } from '../../limits.ts'
import { nowhere } from '../../moment.ts'
import type { Services } from '../../services.ts'
import { findUnsorted, joinAsAdded, keepFindable } from './search-words.queries.ts'

/** While nodes of an older version run beside this one, they add people whom no list would find: they are put in order here. */
export async function keepEverybodyFindable(services: Services, now: Instant): Promise<void> {
  for (;;) {
    const people = await findUnsorted(services.db, madeFindablePerPiece)
    if (people.length === 0) return
    await transact(services, { now, from: nowhere }, [], async ({ tx }) => {
      for (const { id } of people) {
        await joinAsAdded(tx, id)
        await keepFindable(tx, id)
      }
    })
    if (people.length < madeFindablePerPiece) return
  }
}
