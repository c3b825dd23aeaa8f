import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startAttackedHost as start } from '../../test/attacked-host.ts'
import { attackHost } from './attack-host.ts'

test('KIT-4: a run turns two-step on by our pages, and leaves nobody with it, also when it is stopped half way', async (t) => {
  const host = await start(t)
  const whole = await attackHost(host.target, { probes: ['other-door', 'half-session'] })
  assert.deepEqual(
    whole.results.map(({ verdict, told }) => [verdict, /nothing/.test(told)]),
    [
      ['held', true],
      ['held', true],
    ],
  )
  assert.deepEqual([whole.left, await host.isOn()], [[], false])

  const stopping = new AbortController()
  const wasOn: Promise<boolean>[] = []
  const onProgress = () => {
    wasOn.push(host.isOn())
    stopping.abort()
  }
  const stopped = await attackHost(host.target, { probes: ['other-door'], onProgress, signal: stopping.signal })
  assert.deepEqual(
    stopped.results.map(({ verdict, told }) => [verdict, told]),
    [['not_tried', 'it was stopped']],
  )
  assert.deepEqual([stopped.left, await wasOn[0], await host.isOn()], [[], true, false])
})

test('KIT-4: what can’t be put back is said by name', async (t) => {
  const host = await start(t)
  const onProgress = () => host.fail()
  const { left } = await attackHost(host.target, { probes: ['other-door'], onProgress })
  assert.equal(left.length, 1)
  assert.match(left[0] ?? '', /^ada@ferndale\.example still has two-step on: ./)
})
