import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../test/kit.ts'
import { transact } from './decide.ts'
import { nowhere } from './moment.ts'

test('what waits for the commit of a decision that the server undid, and that is made again, is done once', async (t) => {
  const app = await startApp(t)
  const done: string[] = []
  let made = 0
  await transact(app.services, { now: app.clock.now(), from: nowhere }, [], async ({ afterCommit }) => {
    made += 1
    afterCommit(() => done.push(`of number ${made}`))
    if (made === 1) throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
  })
  assert.deepEqual(done, ['of number 2'])
})
