import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { type Engine, startEngine } from '../../faults/engine.ts'
import { password, seedPeople } from '../../faults/people.ts'
import { baseUrl, installProgram, type Program } from '../../faults/program.ts'
import { argon2id } from '../../src/adapters/slow-hash.ts'
import { seconds } from '../../src/limits.ts'
import { type RouteName, routes } from '../../src/routes.ts'

/** What supervisors give a process that was told to stop. */
const longest = 10 * seconds
export const email = 'ada@acme.example'

/** src/main.ts in production, on a database with one person; mail goes to a server that takes connections and never says a word. */
export async function startToBeStopped(t: TestContext, place: { engine: Engine; url?: string }) {
  const mute = await startMute()
  const { engine, url } = place
  const over = url === undefined ? engine : { ...engine, env: { ...engine.env, DATABASE_URL: url } }
  const program = await installProgram({ kind: 'main', engine: over, smtpUrl: mute.url })
  t.after(async () => {
    await program.kill()
    mute.close()
    await engine.close()
  })
  await seedPeople(engine, program, [email], argon2id)
  await program.start()
  return { program, mute }
}

export const newEngine = (name: Engine['name']) => startEngine(name, process.env['TEST_POSTGRES'])

/** A form, sent from an address of its own. Resolves also when no answer comes. */
export const send = (program: Program, name: RouteName, fields: Record<string, string>, address = '198.51.100.1') =>
  fetch(program.origin + routes[name], {
    method: 'POST',
    headers: { origin: baseUrl, 'x-forwarded-for': address },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  }).then(
    ({ status }) => status,
    () => 0,
  )

export const signIn = (program: Program, address?: string) => send(program, 'signIn', { email, password }, address)

/** It ends in time. `quietly`: with all that was under way finished, or cut; else by the signal, and the log says so. */
export async function endsInTime(program: Program, how: 'quietly' | 'by the signal' | 'either'): Promise<void> {
  const ended = await program.stop()
  assert.ok(ended.took < longest, `it took ${ended.took} ms`)
  const quietly = ended.how === 0
  if (how !== 'either') assert.equal(quietly, how === 'quietly', program.said())
  if (!quietly) assert.equal(ended.how, 'SIGTERM')
  assert.equal(/without waiting any longer/.test(program.said()), !quietly, program.said())
}

async function startMute() {
  const connected: Socket[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    connected.push(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Somebody waits for its greeting. */
    async called() {
      if (connected.length === 0) await once(server, 'connection')
    },
    close() {
      for (const socket of connected) socket.destroy()
      server.close()
    },
  }
}
