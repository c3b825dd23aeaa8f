import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startAttackedHost } from '../../test/attacked-host.ts'
import { attackHost } from './attack-host.ts'

const probes = ['another-person']

test('KIT-3: who answers a challenge of their own and is in as themselves is no finding, told by the address that pages show', async (t) => {
  const { target } = await startAttackedHost(t)
  const [result] = (await attackHost(target, { probes })).results
  assert.deepEqual(
    [result?.verdict, result?.told],
    ['held', 'neither a code without a first step nor another person’s code or challenge opened anything'],
  )
})

for (const [pages, shows] of [
  ['show nobody’s address', () => 'Letters'],
  ['show everybody’s', () => 'Letters of ada@ferndale.example and zofia@ferndale.example'],
] as const)
  test(`KIT-3: where pages ${pages}, nothing is claimed of what only they could tell`, async (t) => {
    const { target } = await startAttackedHost(t, { shows })
    const [result] = (await attackHost(target, { probes })).results
    assert.equal(result?.verdict, 'held')
    assert.match(
      result?.told ?? '',
      /challenge wasn’t tried, because nothing tells who is in \(people\.protected\.shows\)$/,
    )
  })
