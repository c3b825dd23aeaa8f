import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Engine } from './engine.ts'
import { installProgram, type Program } from './program.ts'

/** Several nodes on one database, and before them what spreads requests over them. */
export type Nodes = { origin: string; keys: string; programs: Program[]; close(): Promise<void> }

/** Starts so many nodes at once, with one ring of keys, behind a proxy that gives each of them every nth request. */
export async function startNodes(howMany: number, engine: Engine, smtpUrl: string): Promise<Nodes> {
  const keys = `shared:${randomBytes(32).toString('base64')}`
  const env = { COUNTERSIGN_KEYS: keys }
  const programs: Program[] = []
  for (let number = 0; number < howMany; number += 1) {
    programs.push(await installProgram({ kind: 'node', engine, smtpUrl, env }))
  }
  await Promise.all(programs.map((program) => program.start()))
  const proxy = await startProxy(programs.map(({ port }) => port))
  return {
    origin: proxy.origin,
    keys,
    programs,
    async close() {
      await proxy.close()
      await Promise.all(programs.map((program) => program.kill()))
    },
  }
}

/** Says who asks as `X-Forwarded-For` says it already: its visitors are people of one machine. */
async function startProxy(ports: number[]) {
  let taken = 0
  const proxy = createServer((asked, answer) => {
    taken += 1
    const { method, url: path, headers } = asked
    const onward = request({ host: '127.0.0.1', port: ports[taken % ports.length], method, path, headers })
    onward.on('response', (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    origin: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async close() {
      proxy.closeAllConnections()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
