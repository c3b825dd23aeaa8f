import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { type Embedded, startEmbedded } from '../../test/embedded.ts'
import type { Span } from '../../test/kit.ts'

export type ServedInside = Embedded

/** The tests' small application over HTTP, with Countersign in it, on a free port of localhost. Its own calls are open to that origin, and so are ours. */
export async function serveInside(span: Span, front: string): Promise<ServedInside> {
  const server = createServer()
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  server.listen(0, 'localhost', resolve)
  await listening
  span.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const app = await startEmbedded(span, {
    tokens: true,
    options: { baseUrl: `${origin}/two-step`, origins: [front] },
  })
  const own = new Hono()
  own.use(cors({ origin: front, allowHeaders: ['authorization', 'content-type', 'accept-language'] }))
  own.all('*', (c) => app.fetch(c.req.raw, '127.0.0.1'))
  const listener = getRequestListener((request) =>
    new URL(request.url).pathname.startsWith(`${app.countersign.path}/`)
      ? app.fetch(request, '127.0.0.1')
      : own.fetch(request),
  )
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing))
  return app
}
