import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { Countersign } from '../host/countersign.ts'
import type { Answer, Asked, FirstStep } from '../host/host.ts'
import { mustBeAwaited } from './awaited.ts'
import { misplaced } from './node-stands.ts'
import { addressOf, type NodeRequest, requestOf, unspeakable, urlOf } from './node-request.ts'
import { hasSession, leaveSession } from './session.ts'
import { wantsJson } from './wants-json.ts'

/** The call of `Host<NodeCall>`: Express, Connect, Nest on Express, plain `node:http`. */
export type NodeCall<Req extends NodeRequest = NodeRequest, Res extends ServerResponse = ServerResponse> = {
  req: Req
  res: Res
}
export type { NodeRequest }

type Next = (problem?: unknown) => void

/** The doors of an application on Node. */
export type NodeDoor<Req extends NodeRequest = NodeRequest, Res extends ServerResponse = ServerResponse> = {
  /** Our pages: `app.use(countersign.path, door.pages)`, after what reads the session, before what checks forms (CSRF). What isn't below our path goes on. */
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
  mustBeAwaited(countersign)
  const stands = { withSession: false }
  return {
    pages(req, res, next) {
      const wrong = misplaced(req, countersign.path, stands)
      if (wrong) return fail(res, wrong, next)
      if (next && !isBelow(countersign.path, urlOf(req))) return next()
      answerPage(countersign, req, res).catch((problem: unknown) => {
        leaveSession(req)
        fail(res, problem, next)
      })
    },
    async begin(req, res, first) {
      stands.withSession ||= hasSession(req)
      try {
        const answer = await countersign.begin(first, askedOf(req, res))
        write(res, answer)
        return answer
      } catch (problem) {
        leaveSession(req)
        throw problem
      }
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

/** In capitals as well: that answers with our page that something isn't there. */
function isBelow(path: string, url: string): boolean {
  const [asked = ''] = url.toLowerCase().split('?')
  return asked === path.toLowerCase() || asked.startsWith(`${path.toLowerCase()}/`)
}

async function answerPage<Req extends NodeRequest, Res extends ServerResponse>(
  countersign: Countersign<NodeCall<Req, Res>>,
  req: Req,
  res: Res,
): Promise<void> {
  const hungUp = new AbortController()
  res.once('close', () => res.writableEnded || hungUp.abort())
  if (unspeakable.test(req.method ?? '')) return void res.writeHead(405).end()
  const address = addressOf(req)
  const request = requestOf(req, hungUp.signal)
  const response = await countersign.fetch(request, { address, call: { req, res } })
  if (response.status >= 500) leaveSession(req)
  if (res.headersSent) return
  res.statusCode = response.status
  for (const [name, value] of response.headers) if (name !== 'set-cookie' && name !== 'vary') res.setHeader(name, value)
  append(res, 'set-cookie', response.headers.getSetCookie())
  append(res, 'vary', response.headers.get('vary')?.split(/, */) ?? [])
  if (response.body === null || req.method === 'HEAD') res.end()
  // Either end that breaks off ends the other.
  else pipeline(Readable.fromWeb(response.body as WebStream), res, () => {})
}

/** What the application has set stays: its cookies, its `Vary`. */
function append(res: ServerResponse, name: string, values: string[]): void {
  if (values.length === 0) return
  const before = [res.getHeader(name) ?? []].flat().map(String)
  res.setHeader(name, [...before, ...values.filter((value) => !before.includes(value))])
}

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
  // Not what the application has set before: JSON that is read as a page would be run as one.
  res.setHeader('content-type', headers['content-type'] ?? 'application/json')
  res.end(JSON.stringify(json))
}

/** The application's own way with faults, where it has one. */
function fail(res: ServerResponse, problem: unknown, next: Next | undefined): void {
  if (next) return next(problem)
  if (res.headersSent) return void res.destroy()
  res.statusCode = 500
  res.end()
}
