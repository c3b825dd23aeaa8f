import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { attackHost } from './attack-host.ts'
import type { Target } from './target.ts'

// The kit is let loose on applications that are hostile to it.

const target: Omit<Target, 'origin'> = {
  people: {
    protected: { email: 'ada@plain.example', password: 'copper lantern 5520', secret: 'JBSWY3DPEHPK3PXP' },
    other: { email: 'zofia@plain.example', password: 'amber thicket 4410' },
  },
  countersign: '/two-step',
  doors: [{ page: '/login' }, { path: '/api/login', json: { email: '{email}', password: '{password}' } }],
  behindSignIn: ['/inbox'],
  routes: [{ method: 'GET', path: '/inbox' }],
}
const longest = 1500
/** For a machine that is busy besides. */
const spare = 6000
const form = '<form method="post"><input name="email" type="email"><input name="password" type="password"></form>'

async function attacked(t: TestContext, answer: RequestListener, more: Partial<Target> = {}) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return attackHost({ ...target, origin, ...more }, { longest, longestAnswer: 100 })
}

/** Answers differently to whoever shows a session, so that the kit goes on to its probes. */
const afterSignIn =
  (hostile: RequestListener): RequestListener =>
  (req, res) => {
    const isIn = req.headers.cookie?.includes('in=1')
    if (req.method === 'POST' && !isIn)
      return res.writeHead(303, { location: '/inbox', 'set-cookie': 'in=1; Path=/' }).end()
    if (req.url === '/inbox' && isIn) return hostile(req, res)
    return req.url === '/inbox' ? res.writeHead(401).end() : res.writeHead(200).end(form)
  }

const hosts: [name: string, RequestListener][] = [
  ['never answers', () => {}],
  ['leads on for ever', (req, res) => res.writeHead(302, { location: `${req.url}x` }).end()],
  ['hangs up', (req) => req.socket.destroy()],
  ['answers with 100 MB', (_, res) => endless(res, '<p>', 100)],
  ['answers with elements in elements', (_, res) => res.end('<div><form>'.repeat(150_000))],
  ['answers with JSON in JSON', (_, res) => res.end('['.repeat(500_000) + ']'.repeat(500_000))],
  [
    'answers with a hundred thousand texts',
    (_, res) => res.end(JSON.stringify(Array(100_000).fill('a token of its own'))),
  ],
  [
    'sets thousands of cookies',
    (_, res) =>
      res
        .setHeader(
          'set-cookie',
          Array.from({ length: 2000 }, (__, n) => `c${n}=12345678`),
        )
        .end(),
  ],
  [
    'sets as many cookies as fit',
    (_, res) =>
      res
        .setHeader(
          'set-cookie',
          Array.from({ length: 500 }, (__, n) => `c${Math.random()}${n}=12345678`),
        )
        .end(form),
  ],
  [
    'speaks to the terminal',
    (_, res) => res.writeHead(500, '\u001b[2J'.replace('\u001b', '')).end('\u001b[2J\u001b]0;x\u0007'),
  ],
]

for (const [name, answer] of hosts) {
  test(`KIT-4: the kit ends in its time, and claims nothing, where an application ${name}`, async (t) => {
    const began = performance.now()
    const report = await attacked(t, answer)
    assert.ok(performance.now() - began < longest + spare, `${performance.now() - began} ms`)
    assert.ok(report.results.every(({ verdict }) => verdict === 'not_tried'))
    for (const { told } of report.results) {
      assert.match(told, /^[^\n]{5,300}$/)
      assert.doesNotMatch(told, /\bat \S+:\d+|undefined|is not a function/)
    }
    assert.ok(report.requests < 5000)
  })

  test(`KIT-4: likewise where it does so behind sign-in: ${name}`, async (t) => {
    const began = performance.now()
    const { countersign: _, ...without } = target
    const report = await attacked(t, afterSignIn(answer), without)
    assert.ok(performance.now() - began < longest + spare, `${performance.now() - began} ms`)
    for (const { told } of report.results) assert.doesNotMatch(told, /\n {4}at |is not a function/)
  })
}

test('KIT-4: whoever stops a run has the report at once: what was tried, and that the rest wasn’t', async (t) => {
  const stopping = new AbortController()
  const server = createServer(() => stopping.abort()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const report = await attackHost({ ...target, origin }, { signal: stopping.signal })
  assert.equal(report.requests, 1)
  assert.deepEqual([...new Set(report.results.map(({ told }) => told))], ['GET /inbox: it was stopped'])
})

function endless(res: Parameters<RequestListener>[1], piece: string, megabytes: number): void {
  let left = megabytes
  const block = piece.repeat(1_000_000 / piece.length)
  const more = (): void => {
    if (res.destroyed || (left -= 1) < 0) return void res.end()
    if (res.write(block)) setImmediate(more)
    else res.once('drain', more)
  }
  more()
}
