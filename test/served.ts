import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { type App, type AppOptions, type Span, startApp } from './kit.ts'
import { startShipped, type Surroundings } from './shipped.ts'

export type Served = App & {
  /** A path of this application as an address for a browser. */
  url(path: string): string
}

/** Where the run asks for it: the built program, in these surroundings. */
const shipped = process.env['TEST_SHIPPED'] as Surroundings | undefined

/** The application of the kit, or where the run asks for it the built program. */
export const startTested = (span: Span, options: AppOptions = {}): Promise<App> =>
  shipped ? startShipped(span, shipped, options) : startApp(span, options)

/**
 * The application of the kit over HTTP, for real browsers: on a free port of localhost, which browsers trust with `Secure`
 * cookies. The clock moves only when a test moves it.
 */
export async function serveApp(span: Span, options: AppOptions = {}): Promise<Served> {
  if (shipped) {
    const app = await startShipped(span, shipped, options)
    return { ...app, url: (path) => app.baseUrl + path }
  }
  // The port comes first: the application has to know its own address.
  const server = createServer()
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  server.listen(0, 'localhost', resolve)
  await listening
  const baseUrl = `http://localhost:${(server.address() as AddressInfo).port}`
  span.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  const app = await startApp(span, { ...options, env: { BASE_URL: baseUrl, ...options.env } })
  const listener = getRequestListener((request, { incoming }) =>
    app.countersign.fetch(request, { address: incoming.socket.remoteAddress ?? '' }),
  )
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing))
  return { ...app, url: (path) => baseUrl + path }
}
