import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { longestGoodbye, seconds } from '../limits.ts'

/** Whoever sends slower than this holds a connection for nothing. */
const patience = {
  headersTimeout: 10 * seconds,
  requestTimeout: 30 * seconds,
  // Longer than the minute after which proxies usually drop an idle connection: who closes first, loses a request.
  keepAliveTimeout: 65 * seconds,
  connectionsCheckingInterval: 5 * seconds,
}
const goodbyeLooksEvery = 100

export type HttpServer = {
  /** Takes no more connections, lets requests finish for at most five seconds, then cuts what is left. */
  stop(): Promise<void>
}

/**
 * Listens, and hands each request over with the address of its socket. Rejects with the system's error when that host and port
 * can't be had.
 */
export async function listen(
  at: { host: string; port: number },
  answer: (request: Request, from: { address: string }) => Promise<Response>,
  timeouts = patience,
): Promise<HttpServer> {
  const listener = getRequestListener(
    (request, { incoming }) => answer(request, { address: incoming.socket.remoteAddress ?? '' }),
    // HTTP/1.0 names none, and many a proxy asks in it whether we are well.
    { hostname: 'localhost' },
  )
  const server = createServer(timeouts, (incoming, outgoing) => void listener(incoming, outgoing))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(at.port, at.host, resolve)
  await promise
  return { stop: () => stop(server) }
}

async function stop(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  // A connection whose last request has just ended would otherwise wait for a next one.
  const looking = setInterval(() => server.closeIdleConnections(), goodbyeLooksEvery)
  const cutting = setTimeout(() => server.closeAllConnections(), longestGoodbye)
  await promise
  clearInterval(looking)
  clearTimeout(cutting)
}
