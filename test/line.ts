import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'

/** A line to a PostgreSQL server that can go wrong as lines do. */
export type Line = {
  /** The same database, over the line. */
  url: string
  /** Nothing is forwarded any more on the connections that are there; nobody is told. `all`: new ones are taken, and nobody answers them. */
  silence(which: 'old' | 'all'): void
  /** New connections are forwarded again. Those that fell silent stay so. */
  mend(): void
  /** Ends all connections. */
  cut(): void
  /** Of those that fell silent: how many the application still has open. */
  silent(): number
  /** How many writes the application has sent to the server so far, over all connections. */
  writes(): number
  close(): Promise<void>
}

/** Listens on a port of its own, and leads to the database of that address. */
export async function startLine(url: string): Promise<Line> {
  const to = new URL(url)
  const folder = to.searchParams.get('host')
  const onward = () =>
    folder === null ? connect(Number(to.port), to.hostname) : connect(join(folder, `.s.PGSQL.${to.port}`))
  const pairs = new Set<Pair>()
  let dead = false
  let writes = 0
  const server = createServer((near) => {
    const pair = tie(near, dead ? null : onward(), () => pairs.delete(pair))
    pairs.add(pair)
    near.on('data', () => void (writes += 1))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = new URL(url)
  own.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  own.searchParams.delete('host')
  return {
    url: own.href,
    silence(which) {
      dead = which === 'all'
      for (const pair of pairs) pair.silent = true
    },
    mend: () => void (dead = false),
    cut: () => pairs.forEach((pair) => pair.end()),
    writes: () => writes,
    silent: () => [...pairs].filter((pair) => pair.silent).length,
    async close() {
      pairs.forEach((pair) => pair.end())
      server.close()
      await once(server, 'close')
    },
  }
}

type Pair = { silent: boolean; end(): void }

/** Whoever goes takes the other along, as far as the line carries that. */
function tie(near: Socket, far: Socket | null, gone: () => void): Pair {
  const pair = {
    silent: far === null,
    end() {
      near.destroy()
      far?.destroy()
    },
  }
  near.on('data', (bytes) => void (pair.silent || far?.write(bytes)))
  far?.on('data', (bytes) => void (pair.silent || near.write(bytes)))
  for (const end of [near, far]) end?.on('error', () => {})
  near.on('close', () => {
    far?.destroy()
    gone()
  })
  far?.on('close', () => void (pair.silent || near.destroy()))
  return pair
}
