import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { Refusal } from '../refusals.ts'
import { createLine, HungUp, Overloaded } from './line.ts'

/** A turn that lasts until it is told to end. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { work: () => promise, end: resolve }
}

test('OPS-5: so many at once, the others in the order they came, known ones before them', async () => {
  const line = createLine({ atOnce: 1 })
  const order: string[] = []
  const join = (name: string, first: boolean, work = () => {}) =>
    line.within({ first }, (place) => place.turn(() => (order.push(name), work())))
  const { work, end } = held()
  const all = [line.within({}, (place) => place.turn(work))]
  all.push(join('stranger', false), join('another', false), join('known', true))
  end()
  await Promise.all(all)
  assert.deepEqual(order, ['known', 'stranger', 'another'])
})

test('OPS-5: whoever would wait too long is turned away at once, whoever is known only by those before them', async () => {
  const line = createLine({ atOnce: 1, waits: 100 })
  const { work, end } = held()
  // Taken to last 50 ms each: two may wait behind the one that is at it.
  const places = Array.from({ length: 3 }, () => line.within({}, (place) => place.turn(work)))
  assert.throws(() => line.enter({}), Overloaded)
  line.enter({ first: true }).leave()
  end()
  await Promise.all(places)
  line.enter({}).leave()
})

test('OPS-5: no stranger waits for a first turn beyond the end, whatever goes before them; who has begun goes on', async () => {
  const line = createLine({ atOnce: 1, waits: 20 })
  const { work, end } = held()
  const begun = line.within({}, async (place) => {
    await place.turn(() => {})
    const waits = line.within({}, (other) => other.turn(work))
    await assert.rejects(
      line.within({}, (third) => third.turn(() => {})),
      Overloaded,
    )
    const goesOn = place.turn(() => 'done')
    end()
    await waits
    return goesOn
  })
  assert.equal(await begun, 'done')
})

test('OPS-5: whoever hangs up leaves the line, and nothing is done for them', async () => {
  const line = createLine({ atOnce: 1 })
  const { work, end } = held()
  const first = line.within({}, (place) => place.turn(work))
  const client = new AbortController()
  let done = 0
  const waiting = line.within({ hungUp: client.signal }, (place) => place.turn(() => (done += 1)))
  client.abort('gone')
  await assert.rejects(waiting, HungUp)
  assert.throws(() => line.enter({ hungUp: client.signal }), HungUp)
  end()
  await first
  assert.equal(done, 0)
})

test('OPS-5: whoever has a place is refused a second one until it is left, also when the work failed', async () => {
  const line = createLine({ atOnce: 2 })
  const fails = line.within({ whose: 'ada' }, async () => {
    assert.throws(() => line.enter({ whose: 'ada' }), Refusal)
    line.enter({ whose: 'bea' }).leave()
    throw new Error('on purpose')
  })
  await assert.rejects(fails, /on purpose/)
  line.enter({ whose: 'ada' }).leave()
})

test('OPS-5: work on the one thread rests after each piece, so that others get their turn', async () => {
  const line = createLine({ atOnce: 1, rest: 3 })
  const began = performance.now()
  const busy = () => {
    const until = performance.now() + 20
    while (performance.now() < until);
  }
  let ended = 0
  await line.within({}, async (place) => {
    await place.turn(busy)
    ended = performance.now()
    await place.turn(() => {})
  })
  // Three times the 20 ms, less what timers are coarse by.
  assert.ok(performance.now() - ended > 50, String(performance.now() - began))
})
