import { once } from 'node:events'
import type { Db } from '../src/adapters/schema.ts'
import { baseUrl, type Program } from './program.ts'
import type { Sink } from './sink.ts'

/** Waits until the outbox is empty, reminding the node of what became due. */
export async function allMailArrived(db: Db, program: Program, sink: Sink): Promise<void> {
  while (await isMailWaiting(db)) {
    // Any request that may change something lets delivery begin.
    await fetch(`${program.origin}/language`, { method: 'POST', headers: { origin: baseUrl }, redirect: 'manual' })
    await Promise.race([once(sink.news, 'mail'), moment()])
  }
}

async function isMailWaiting(db: Db): Promise<boolean> {
  const row = await db.selectFrom('outbox').select('id').where('sent_at', 'is', null).limit(1).executeTakeFirst()
  return row !== undefined
}

/** Between two looks at something that no event tells of. */
const moment = () => new Promise((resolve) => setTimeout(resolve, 100))
