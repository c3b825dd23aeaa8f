import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Countersign } from '../host/countersign.ts'
import { fastifyDoor } from './fastify.ts'
import { honoDoor } from './hono.ts'
import { nodeDoor } from './node.ts'

test('HOST-24: a door that is made of the promise says at the start that it has to be awaited', () => {
  const forgotten = Promise.resolve() as unknown as Countersign<never>
  for (const make of [nodeDoor, fastifyDoor, honoDoor] as ((given: Countersign<never>) => unknown)[])
    assert.throws(() => make(forgotten), { name: 'HostError', message: /`await createCountersign\(…\)`/ })
})

test('HOST-24: mounted without a path, only what is below ours is answered by us', () => {
  const asked: string[] = []
  const countersign = {
    path: '/two-step',
    fetch(request: Request) {
      asked.push(new URL(request.url).pathname)
      return new Promise<Response>(() => {})
    },
  } as unknown as Countersign<never>
  const { pages } = nodeDoor(countersign)
  const went: string[] = []
  for (const url of ['/', '/two-steps', '/inbox?at=/two-step/', '/two-step', '/two-step/dev/mail?x=1']) {
    const req = { url, originalUrl: url, method: 'GET', headers: {}, headersDistinct: {}, socket: {} }
    pages(req as never, { once() {} } as never, () => went.push(url))
  }
  assert.deepEqual(went, ['/', '/two-steps', '/inbox?at=/two-step/'])
  assert.deepEqual(asked, ['/two-step', '/two-step/dev/mail'])
})
