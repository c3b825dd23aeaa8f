import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { Countersign } from '../host/countersign.ts'
import type { Answer, Asked, FirstStep } from '../host/host.ts'
import { BodyEaten, bodyAgain } from './body.ts'
import { wantsJson } from './wants-json.ts'

/** The call of `Host<NodeCall>`: Express, Connect, Nest on Express, plain `node:http`. */
export type NodeCall<Req extends NodeRequest = NodeRequest, Res extends ServerResponse = ServerResponse> = {
  req: Req
  res: Res
}
/** What frameworks add to Node's own. `ip` is Express's, after its `trust proxy` (requirement HOST-9). */
export type NodeRequest = IncomingMessage & { originalUrl?: string; ip?: string; body?: unknown; rawBody?: unknown }

type Next = (problem?: unknown) => void

/** The doors of an application on Node. */
export type NodeDoor<Req extends NodeRequest, Res extends ServerResponse> = {
  /** Our pages: `app.use(countersign.path, door.pages)`, after what reads the session, before what checks forms (CSRF). */
  pages: (req: Req, res: Res, next?: Next) => void
  /** In the place of opening a session: answers the request. Resolves with what it answered. */
  begin: (req: Req, res: Res, first: FirstStep) => Promise<Answer>
  /** A route of your own, where there are no cookies: answers whoever is signed in with a link to our pages, `{ link, expiresAt }`. `next`: which of them. */
  enter: (wanted?: { next?: string }) => (req: Req, res: Res, next: Next) => void
  /** Middleware before a route: whoever isn't signed in, or isn't fresh, is answered here. */
  guard: (wanted?: { fresh?: boolean }) => (req: Req, res: Res, next: Next) => void
}

/**
 *     const door = nodeDoor(countersign)
 *     app.use(countersign.path, door.pages)
 *     app.post('/login', async (req, res) => {
 *       const user = await rightPassword(req.body)
 *       await door.begin(req, res, { person: String(user.id), means: 'password', next: '/inbox' })
 *     })
 */
export function nodeDoor<Req extends NodeRequest, Res extends ServerResponse>(
  countersign: Countersign<NodeCall<Req, Res>>,
): NodeDoor<Req, Res> {
  return {
    pages(req, res, next) {
      answerPage(countersign, req, res).catch((problem: unknown) => fail(res, problem, next))
    },
    async begin(req, res, first) {
      const answer = await countersign.begin(first, askedOf(req, res))
      write(res, answer)
      return answer
    },
    enter:
      (wanted = {}) =>
      (req, res, next) => {
        countersign
          .enter(askedOf(req, res), wanted)
          .then((answer) => write(res, answer))
          .catch(next)
      },
    guard:
      (wanted = {}) =>
      (req, res, next) => {
        // A form that was sent has no page to come back to.
        const back = req.method === 'GET' || req.method === 'HEAD' ? { next: urlOf(req) } : {}
        countersign
          .guard(askedOf(req, res), { ...wanted, ...back })
          .then((answer) => (answer === null ? next() : write(res, answer)))
          .catch(next)
      },
  }
}

async function answerPage<Req extends NodeRequest, Res extends ServerResponse>(
  countersign: Countersign<NodeCall<Req, Res>>,
  req: Req,
  res: Res,
): Promise<void> {
  const hungUp = new AbortController()
  res.once('close', () => res.writableEnded || hungUp.abort())
  const address = addressOf(req)
  const request = requestOf(req, hungUp.signal)
  const response = await countersign.fetch(request, { address, call: { req, res } })
  if (res.headersSent) return
  res.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== 'set-cookie' && name !== 'vary') res.setHeader(name, value)
  append(res, 'set-cookie', response.headers.getSetCookie())
  append(res, 'vary', response.headers.get('vary')?.split(/, */) ?? [])
  if (response.body === null || req.method === 'HEAD') res.end()
  else
    Readable.fromWeb(response.body as WebStream)
      .on('error', () => res.destroy())
      .pipe(res)
}

/** What the application has set stays: its cookies, its `Vary`. */
function append(res: ServerResponse, name: string, values: string[]): void {
  if (values.length === 0) return
  const before = [res.getHeader(name) ?? []].flat().map(String)
  res.setHeader(name, [...before, ...values.filter((value) => !before.includes(value))])
}

/** For `Request`, which wants a whole address: whose host it is doesn't matter, ours is set. */
const somewhere = 'http://localhost'

function requestOf(req: NodeRequest, signal: AbortSignal): Request {
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

/** Read by somebody before us: as they have put it down, never as an empty form (requirements HOST-7, HOST-24). */
function bodyOf(req: NodeRequest): BodyInit {
  // First of all what nobody has read: beside it a parser of other types leaves an empty body (Express 4).
  if (!req.readableDidRead && !req.readableEnded) return Readable.toWeb(req) as unknown as BodyInit
  const read = bodyAgain(req.headers['content-type'], req)
  if (read !== undefined) return read as BodyInit
  if (Number(req.headers['content-length'] ?? 0) === 0 && req.headers['transfer-encoding'] === undefined) return ''
  throw new BodyEaten(
    'Something before Countersign has read the body of a form and left it nowhere: mount its pages before that, or let that keep it in `req.body` or `req.rawBody`.',
  )
}

/** Whole, also where a router has cut off what it is mounted below. */
const urlOf = (req: NodeRequest): string => req.originalUrl ?? req.url ?? '/'

const addressOf = (req: NodeRequest): string | null => req.ip ?? req.socket.remoteAddress ?? null

function askedOf<Req extends NodeRequest, Res extends ServerResponse>(req: Req, res: Res): Asked<NodeCall<Req, Res>> {
  return {
    header: (name) => req.headersDistinct[name]?.join(name === 'cookie' ? '; ' : ', '),
    address: addressOf(req),
    json: wantsJson((name) => req.headers[name]),
    call: { req, res },
  }
}

function write(res: ServerResponse, { status, headers, location, json, cookies }: Answer): void {
  res.statusCode = status
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  append(res, 'set-cookie', cookies)
  res.setHeader('cache-control', 'no-store')
  if (location !== null) res.setHeader('location', location)
  if (json === null) return void res.end()
  if (!res.hasHeader('content-type')) res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify(json))
}

/** The application's own way with faults, where it has one. */
function fail(res: ServerResponse, problem: unknown, next: Next | undefined): void {
  if (next) return next(problem)
  if (res.headersSent) return void res.destroy()
  res.statusCode = 500
  res.end()
}
