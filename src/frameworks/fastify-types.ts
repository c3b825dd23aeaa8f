import type { Readable } from 'node:stream'

// What of Fastify's is needed, so that who installs the package needs no Fastify for its types.

/** The call of `Host<FastifyCall>`. */
export type FastifyCall<Req extends FastifyRequest = FastifyRequest, Reply extends FastifyReply = FastifyReply> = {
  request: Req
  reply: Reply
}

/** `ip` is after the application's `trustProxy` (requirement HOST-9). */
export type FastifyRequest = {
  readonly method: string
  readonly url: string
  readonly originalUrl: string
  readonly ip: string
  headers: Record<string, string | string[] | undefined>
  body: unknown
  rawBody?: unknown
  raw: { readonly method?: string | undefined; body?: unknown; rawBody?: unknown }
  session?: unknown
}

/** Through which everything is answered, so that its hooks run: never by `raw`, never after `hijack()`. */
export type FastifyReply = {
  code(status: number): unknown
  header(name: string, value: unknown): unknown
  getHeader(name: string): number | string | string[] | undefined
  removeHeader(name: string): unknown
  send(payload?: unknown): unknown
  /** Once it is sent. */
  then(fulfilled: () => void, rejected: (problem: Error) => void): void
  raw: { readonly writableEnded: boolean; once(event: 'close', listener: () => void): unknown }
}

/** On what a plugin is registered. */
export type FastifyScope<Req extends FastifyRequest = FastifyRequest, Reply extends FastifyReply = FastifyReply> = {
  readonly prefix: string
  removeAllContentTypeParsers(): void
  addContentTypeParser(type: string, parser: (request: unknown, payload: Readable, done: Parsed) => void): unknown
  setErrorHandler(handler: (problem: Error, request: Req, reply: Reply) => never): unknown
  all(
    path: string,
    options: { onSend: (request: Req, reply: Reply, payload: unknown, done: Done) => void },
    handler: (request: Req, reply: Reply) => Promise<void>,
  ): unknown
}

export type Done = (problem?: Error) => void
type Parsed = (problem: null, body: unknown) => void
