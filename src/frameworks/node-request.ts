import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { BodyEaten, bodyAgain } from './body.ts'

/** What frameworks add to Node's own. `ip` is Express's, after its `trust proxy` (requirement HOST-9). */
export type NodeRequest = IncomingMessage & {
  originalUrl?: string | undefined
  ip?: string | undefined
  body?: unknown
  rawBody?: unknown
}

/** No `Request` can be made of these. */
export const unspeakable = /^(?:connect|trace|track)$/i

/** For `Request`, which wants a whole address: whose host it is doesn't matter, ours is set. */
const somewhere = 'http://localhost'

export function requestOf(req: NodeRequest, signal: AbortSignal): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headersDistinct))
    for (const one of value ?? []) headers.append(name, one)
  const method = req.method ?? 'GET'
  const init: RequestInit & { duplex?: 'half' } = { method, headers, signal }
  if (method !== 'GET' && method !== 'HEAD') {
    init.body = bodyOf(req)
    init.duplex = 'half'
  }
  return new Request(somewhere + urlOf(req), init)
}

/**
 * Read by somebody before us: as they have put it down, never as an empty form (requirements HOST-7, HOST-24). What nobody has read is read here: Express 4 puts
 * down an empty body for whatever its parsers pass over.
 */
function bodyOf(req: NodeRequest): BodyInit {
  if (!req.readableDidRead && !req.readableEnded) return Readable.toWeb(req) as unknown as BodyInit
  const read = bodyAgain(req.headers['content-type'], req)
  if (read !== undefined && !nothing.has(read)) return read as BodyInit
  const sent = Number(req.headers['content-length'] ?? 0)
  if (sent <= (read?.length ?? 0) && req.headers['transfer-encoding'] === undefined) return (read ?? '') as BodyInit
  throw new BodyEaten(
    'Something before Countersign has read the body of a form and left it nowhere: mount its pages before that, or let that keep it in `req.body` or `req.rawBody`.',
  )
}

/** What a form, or JSON, looks like of which nothing was kept. */
const nothing = new Set<string | Uint8Array>(['', '{}'])

/** Whole, also where a router has cut off what it is mounted below. */
export function urlOf(req: NodeRequest): string {
  const asked = req.originalUrl ?? req.url ?? '/'
  if (asked.startsWith('/')) return asked
  // As a proxy is asked (RFC 9112 3.2.2).
  const { pathname, search } = new URL(asked, somewhere)
  return pathname + search
}

export const addressOf = (req: NodeRequest): string | null => req.ip ?? req.socket.remoteAddress ?? null
