import { once } from 'node:events'
import { connect } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { email, endsInTime, newEngine, send, signIn, startToBeStopped } from './stop.ts'

test('OPS-1: told to stop while the mail server says nothing, the program ends within ten seconds', async (t) => {
  const { program, mute } = await startToBeStopped(t, { engine: await newEngine('sqlite') })
  await send(program, 'forgotPassword', { email })
  await mute.called()
  await endsInTime(program, 'by the signal')
})

test('OPS-1: told to stop while a client sends half a request and no more, the program ends within ten seconds', async (t) => {
  const { program } = await startToBeStopped(t, { engine: await newEngine('sqlite') })
  const socket = connect(program.port, '127.0.0.1')
  t.after(() => socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(
    'POST /api/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{',
  )
  await fetch(`${program.origin}/healthz`)
  await endsInTime(program, 'quietly')
})

test('OPS-1: told to stop while hundreds of passwords wait to be looked at, the program ends within ten seconds', async (t) => {
  const { program } = await startToBeStopped(t, { engine: await newEngine('sqlite') })
  const asked = Array.from({ length: 900 }, (_, n) => signIn(program, `198.51.${n >> 8}.${n & 255}`))
  await Promise.race(asked)
  await endsInTime(program, 'either')
  await Promise.all(asked)
})

test('OPS-1: told to stop while another process holds the file, the program ends within ten seconds', async (t) => {
  const engine = await newEngine('sqlite')
  const { program } = await startToBeStopped(t, { engine })
  const other = new DatabaseSync(engine.place)
  t.after(() => other.close())
  // The program itself may be at it: its sweeping, its mail.
  other.exec('pragma busy_timeout = 5000; begin immediate')
  const asked = signIn(program)
  await fetch(`${program.origin}/healthz`)
  await endsInTime(program, 'either')
  await asked
})
