import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createReadableLog } from './readable-log.ts'

test('a line of the readable log is a sentence with what it is about', () => {
  const lines: string[] = []
  const log = createReadableLog('warn', (line) => lines.push(line))
  log.warn({ tries: 2, to: 'p1' }, 'a mail could not be sent')
  log.error('the database does not answer')
  log.info('not at this level')
  assert.deepEqual(lines, [
    'warn: a mail could not be sent (tries: 2, to: p1)\n',
    'error: the database does not answer\n',
  ])
})

test('STO-8: the readable log leaves out what the log leaves out', () => {
  const lines: string[] = []
  createReadableLog('warn', (line) => lines.push(line)).warn(
    { password: 'hunter2', person: { secret: 'JBSWY3DP' } },
    'odd',
  )
  assert.doesNotMatch(lines.join(''), /hunter2|JBSWY3DP/)
})
