import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import type { Countersign } from '../host/countersign.ts'
import type { Asked, FirstStep } from '../host/host.ts'
import { type NodeCall, nodeDoor } from './node.ts'

type Before = (req: IncomingMessage & { body?: unknown }) => Promise<unknown>

/** Between the two steps, in front of a server of Node's own in which something stands before our pages. */
async function halfWay(t: TestContext, app: Embedded, before: Before) {
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const { countersign } = app
  const door = nodeDoor({
    path: countersign.path,
    fetch: (request: Request, { address }: { address: string | null }) =>
      countersign.fetch(request, { address, call: { headers: request.headers, cookies: [] } }),
  } as unknown as Countersign<NodeCall>)
  const server = createServer((req, res) => {
    before(req).then(
      () => door.pages(req, res, () => res.writeHead(500).end('mounted wrongly')),
      () => res.destroy(),
    )
  })
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const headers = {
    'sec-fetch-site': 'same-origin',
    cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  }
  const body = new URLSearchParams({ code: app.codeNow(ada.secret) })
  return fetch(`http://127.0.0.1:${port}${countersign.path}/sign-in/code`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body,
  })
}

test('HOST-7, HOST-24: beside a body that nobody has read, the empty one of a parser of other types counts for nothing', async (t) => {
  const app = await startEmbedded(t)
  const answered = await halfWay(t, app, async (req) => {
    // As parsers before Express 5 do; by then all of a small form has arrived.
    req.body = {}
    await setTimeout(20)
    assert.equal(req.complete, true)
  })
  assert.equal(answered.headers.get('location'), '/')
})

test('HOST-24: a body that somebody has read and left empty is no empty form', async (t) => {
  const app = await startEmbedded(t)
  const answered = await halfWay(t, app, async (req) => {
    req.body = {}
    await req.resume().toArray()
  })
  assert.equal(await answered.text(), 'mounted wrongly')
})

test('HOST-7: an answer in JSON says so, whatever type the application has set before', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const { countersign } = app
  const door = nodeDoor({
    ...countersign,
    begin: (first: FirstStep, asked: Asked<NodeCall>) =>
      countersign.begin(first, { ...asked, call: { headers: new Headers(), cookies: [] } }),
  } as unknown as Countersign<NodeCall>)
  const server = createServer((req, res) => {
    res.setHeader('content-type', 'text/html')
    door.begin(req, res, { person: ada.id, means: 'password' }).catch(() => res.destroy())
  })
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const answered = await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: 'application/json' } })
  assert.equal(answered.headers.get('content-type'), 'application/json')
  assert.equal(typeof (await answered.json()), 'object')
})
