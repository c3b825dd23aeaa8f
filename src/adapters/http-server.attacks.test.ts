import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test, type TestContext } from 'node:test'
import { freePort } from '../../test/free-port.ts'
import { listen } from './http-server.ts'

const short = { headersTimeout: 100, requestTimeout: 200, keepAliveTimeout: 100, connectionsCheckingInterval: 10 }

/** A real server that runs out of patience within moments; `asked` grows with each request that it hands over. */
async function impatient(t: TestContext) {
  const asked: string[] = []
  const port = await freePort()
  const answer = async (request: Request) => {
    const text = await request.text()
    asked.push(text)
    return new Response(`heard ${text.length}`)
  }
  const server = await listen({ host: '127.0.0.1', port }, answer, short)
  t.after(() => server.stop())
  return { port, asked }
}

/** Everything the server says to someone who sends this much and then nothing more, until it hangs up. */
async function saidTo(port: number, sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.setEncoding('latin1').on('data', (text: string) => (heard += text))
  socket.write(sent)
  // A connection that is cut off may be reset behind what was said.
  await once(socket, 'close').catch((problem: unknown) => {
    if (heard === '') throw problem
  })
  return heard
}

test('WEB-5: whoever never ends the headers is answered 408 and cut off', async (t) => {
  const { port, asked } = await impatient(t)
  assert.match(await saidTo(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '), /^HTTP\/1\.1 408 /)
  assert.deepEqual(asked, [])
})

test('WEB-5: whoever never ends the body is answered 408 and cut off', async (t) => {
  const { port, asked } = await impatient(t)
  assert.match(await saidTo(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1234'), /^HTTP\/1\.1 408 /)
  assert.deepEqual(asked, [])
})

test('WEB-5: two hundred slow connections keep nobody else waiting', async (t) => {
  const { port } = await impatient(t)
  const cutOff = () => 'cut off'
  const slow = Array.from({ length: 200 }, () => saidTo(port, 'POST / HTTP/1.1\r\nHost: x\r\n').catch(cutOff))
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'heard 0')
  for (const heard of await Promise.all(slow)) assert.match(heard, /^(?:HTTP\/1\.1 408 |cut off$)/)
})

test('WEB-5: a connection that asks nothing more is closed', async (t) => {
  const { port, asked } = await impatient(t)
  assert.match(await saidTo(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP\/1\.1 200 /)
  assert.deepEqual(asked, [''])
})

test('a proxy that asks in HTTP/1.0, naming no host, is answered: so HAProxy and others check a node', async (t) => {
  const { port } = await impatient(t)
  assert.match(await saidTo(port, 'GET /readyz HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 /)
})

test('WEB-5: headers that are no HTTP, or too large, are answered 400 or 431 and cut off', async (t) => {
  const { port, asked } = await impatient(t)
  const bad = [
    'EHLO x\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: x\r\nA\0: 1\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12',
  ]
  for (const sent of bad) assert.match(await saidTo(port, sent), /^HTTP\/1\.1 400 /, sent)
  const large = `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'a'.repeat(20_000)}\r\n\r\n`
  assert.match(await saidTo(port, large), /^HTTP\/1\.1 431 /)
  assert.deepEqual(asked, [])
})
