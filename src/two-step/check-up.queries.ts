import type { Instant } from '../adapters/clock.ts'
import type { Tx } from '../adapters/schema.ts'

/** The row count is the verdict: of two sign-ins at once one is asked. */
export async function takeCheckUp(
  tx: Tx,
  personId: string,
  { before, now }: { before: Instant; now: Instant },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('two_step')
    .set({ checked_up_at: now })
    .where('person_id', '=', personId)
    .where((row) => row(row.fn.coalesce('checked_up_at', 'enabled_at'), '<=', before))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
