import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { onPostgres } from '../../test/database.ts'
import { startApp } from '../../test/kit.ts'
import { factors } from '../second-step/factors.ts'
import { typedBody } from '../sign-in/api.schemas.ts'
import { createLog } from './log.ts'

test('STO-8: what is typed into any factor’s field is in no line of the log, wherever it stands', () => {
  const fields = [...Object.values(factors).map(({ field }) => field), ...Object.keys(typedBody.shape)]
  assert.ok(fields.includes('answer'))
  for (const field of fields) {
    assert.equal(logged({ [field]: '362104' })[field], '[Redacted]', field)
    assert.deepEqual(logged({ body: { [field]: '362104' } })['body'], { [field]: '[Redacted]' })
  }
})

test('OPS-9: the log says what the system and the database call a fault, and nobody’s code', () => {
  const shown = [
    'ECONNRESET',
    'ERR_SQLITE_ERROR',
    'EAI_AGAIN',
    '57P01',
    '42501',
    '28000',
    '0A000',
    'XX000',
    'HV00B',
    'P0001',
  ]
  const hidden = [
    '362104',
    '36210',
    '3621',
    'WPAE-QDDR-GA16-1XRY',
    'WPAEQDDRGA161XRY',

    'E',
    '',
    57,
    ['57P01'],
    null,
  ]
  for (const code of shown) {
    assert.equal(logged({ code })['code'], code)
    assert.deepEqual(logged({ problem: { code } })['problem'], { code })
  }
  for (const code of hidden) {
    assert.equal(logged({ code })['code'], '[Redacted]', String(code))
    assert.deepEqual(logged({ problem: { code } })['problem'], { code: '[Redacted]' })
  }
  for (const name of ['password', 'backupCode', 'secret', 'token', 'cookie'])
    assert.equal(logged({ [name]: 'ECONNRESET' })[name], '[Redacted]')
})

test('OPS-9: a fault of the database is in the log by its own name, with an id that the page shows', async (t) => {
  const lines: string[] = []
  const app = await startApp(t, { log: { lines, level: 'info' } })
  await app.failWrites('attempts')
  const answer = await app.browser().post('signIn', { email: 'ada@ferndale.example', password: 'violet' })
  assert.equal(answer.status, 500)
  const line = JSON.parse(lines.pop() ?? '') as { id: string; problem: { code: string } }
  assert.equal(line.problem.code, onPostgres ? 'P0001' : 'ERR_SQLITE_ERROR')
  assert.ok(answer.seen.includes(line.id))
  assert.doesNotMatch(JSON.stringify(line), /violet|ada@/)
})

function logged(about: object): Record<string, unknown> {
  const lines: string[] = []
  createLog('info', { write: (line) => void lines.push(line) }).info(about, 'said')
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>
}
