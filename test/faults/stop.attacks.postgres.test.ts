import { test } from 'node:test'
import pg from 'pg'
import { startLine } from '../line.ts'
import { endsInTime, newEngine, signIn, startToBeStopped } from './stop.ts'

test('OPS-1: told to stop while the line to PostgreSQL is silent, the program ends within ten seconds', async (t) => {
  const engine = await newEngine('postgres')
  const line = await startLine(engine.place)
  t.after(() => line.close())
  const { program } = await startToBeStopped(t, { engine, url: line.url })
  await signIn(program)
  line.silence('all')
  const asked = [signIn(program), signIn(program)]
  await fetch(`${program.origin}/healthz`)
  await endsInTime(program, 'by the signal')
  await Promise.all(asked)
})

test('OPS-1: told to stop while somebody holds what every sign-in waits for, the program ends within ten seconds', async (t) => {
  const engine = await newEngine('postgres')
  const { program } = await startToBeStopped(t, { engine })
  const other = new pg.Client({ connectionString: engine.place })
  other.on('error', () => {})
  await other.connect()
  t.after(() => other.end())
  await other.query('begin; lock table sessions, people, attempts, challenges in access exclusive mode')
  const asked = [signIn(program), signIn(program)]
  await fetch(`${program.origin}/healthz`)
  await endsInTime(program, 'by the signal')
  await Promise.all(asked)
})
