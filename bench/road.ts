import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import { endsWithUs } from '../test/ends-with-us.ts'
import type { Contender } from './contender.ts'
import { ended } from './engines.ts'

/** A way to a PostgreSQL server that takes so long. */
export type Road = {
  /** The same, but that its program reaches the database this way. */
  taken(contender: Contender): Contender
  /** Milliseconds that the least question takes, there and back. */
  roundTrip(): Promise<number>
  close(): Promise<void>
}

/** A process of its own hands everything on, so many milliseconds later each way. `anyDatabase` is one of the server's. */
export async function openRoad(anyDatabase: string, milliseconds: number): Promise<Road> {
  const { port, searchParams } = new URL(anyDatabase)
  const socket = join(searchParams.get('host') ?? '', `.s.PGSQL.${port}`)
  const child = endsWithUs(fork(join(import.meta.dirname, 'far-away.ts'), [socket, String(milliseconds)]))
  const [entrance] = (await once(child, 'message')) as [number]
  const by = (database: string) => {
    const { username, pathname } = new URL(database)
    return `postgres://${username}@127.0.0.1:${entrance}${pathname}`
  }
  const scout = new pg.Client({ connectionString: by(anyDatabase) })
  await scout.connect()
  return {
    taken: (contender) => ({
      ...contender,
      async settle(database, hashing) {
        const settled = await contender.settle(database, hashing)
        const instead = (text: string) => (text === database ? by(database) : text)
        return {
          ...settled,
          command(port) {
            const { args, env } = settled.command(port)
            const changed = Object.entries(env).map(([name, value]) => [name, instead(value)])
            return { args: args.map(instead), env: Object.fromEntries(changed) }
          },
        }
      },
    }),
    async roundTrip() {
      const began = performance.now()
      await scout.query('select 1')
      return performance.now() - began
    },
    async close() {
      await scout.end()
      await ended(child)
    },
  }
}
