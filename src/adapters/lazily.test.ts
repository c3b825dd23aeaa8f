import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { lazily } from './lazily.ts'

test('OPS-3: what was loaded is kept, a failure is not, and is heard when nobody waits for it', async () => {
  let loads = 0
  const load = lazily(async () => {
    loads += 1
    if (loads === 1) throw new Error('not now')
    return loads
  })
  // Nobody listens: left unheard, it would end this process.
  void load().catch(() => {})
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual([await load(), await load(), loads], [2, 2, 2])
})
