import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { systemRandomness } from './randomness.ts'

test('an id is a UUIDv7 of this very millisecond, of a thousand none is twice, and they sort as they were made', () => {
  const before = Date.now()
  const ids = Array.from({ length: 1000 }, () => systemRandomness.id())
  const after = Date.now()
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual(ids.toSorted(), ids)
  for (const id of ids) {
    // RFC 9562 5.7
    assert.match(id, /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    const made = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
    assert.ok(made >= before && made <= after, id)
  }
})
