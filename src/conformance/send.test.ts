import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { test, type TestContext } from 'node:test'
import { CouldNotTry } from './report.ts'
import { send } from './send.ts'

async function listening(t: TestContext, server: Server): Promise<URL> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page?secret=1`)
}
const host = (t: TestContext, answer: RequestListener) => listening(t, createServer(answer))
const ask = (url: URL, within = 5000, signal?: AbortSignal) =>
  send({ method: 'GET', url, headers: {}, body: null }, { within, signal })

test('a host that never answers, or never ends, is given up in time, by one sentence', async (t) => {
  const silent = await host(t, () => {})
  await assert.rejects(ask(silent, 50), new CouldNotTry('GET /page: no answer in 0.05 s'))
  const dripping = await host(t, (_, res) => {
    const drip = setInterval(() => res.write('x'), 5)
    res.on('close', () => clearInterval(drip))
  })
  await assert.rejects(ask(dripping, 100), new CouldNotTry('GET /page: no answer in 0.1 s'))
})

test('a host that refuses, resets, or speaks something else is one sentence without a stack', async (t) => {
  const resetting = await listening(
    t,
    createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
  )
  const babbling = await listening(
    t,
    createTcpServer((socket) => socket.end('SSH-2.0-x\r\n\u001b[2J\r\n')),
  )
  const shouting = await host(t, (_, res) => {
    res
      .setHeader(
        'set-cookie',
        Array.from({ length: 5000 }, (__, index) => `c${index}=x`),
      )
      .end()
  })
  const gone = await listening(t, createTcpServer())
  for (const [url, sentence] of [
    [resetting, /^GET \/page: read ECONNRESET$/],
    [babbling, /^GET \/page: Parse Error/],
    [shouting, /^GET \/page: Parse Error: Header overflow$/],
    [new URL('/page', 'http://127.0.0.1:1'), /^GET \/page: connect ECONNREFUSED 127\.0\.0\.1:1$/],
    [new URL('/page', 'http://localhost:1'), /^GET \/page: (?:connect )?ECONNREFUSED/],
  ] as const)
    await assert.rejects(
      ask(url),
      (problem: Error) => problem instanceof CouldNotTry && sentence.test(problem.message),
      String(url),
    )
  await assert.rejects(ask(gone, 50), /no answer/)
})

test('of a page of 100 MB two are read, and the host isn’t waited for', async (t) => {
  let sent = 0
  const url = await host(t, (_, res) => {
    const piece = Buffer.alloc(1_000_000, 'x')
    const more = () => {
      if (sent >= 100 || res.destroyed) return
      sent += 1
      if (res.write(piece)) setImmediate(more)
      else res.once('drain', more)
    }
    more()
  })
  const { answer } = await ask(url)
  assert.equal(answer.body.length, 2_000_000)
  assert.ok(sent < 50, `${sent} MB were sent`)
})

test('who stops a run waits for no answer', async (t) => {
  const silent = await host(t, () => {})
  const stopping = new AbortController()
  const asked = ask(silent, 60_000, stopping.signal)
  stopping.abort()
  await assert.rejects(asked, new CouldNotTry('GET /page: it was stopped'))
})

test('an answer comes whole: status, headers, each cookie by itself, and its text', async (t) => {
  const url = await host(t, (_, res) => {
    res.writeHead(201, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] }).end('Zażółć')
  })
  const { status, headers, setCookies, body } = (await ask(url)).answer
  assert.deepEqual([status, headers['content-type'], setCookies, body], [201, 'text/plain', ['a=1', 'b=2'], 'Zażółć'])
})
