import { Readable } from 'node:stream'
import type { Countersign } from '../host/countersign.ts'
import type { Answer, Asked, FirstStep } from '../host/host.ts'
import { BodyEaten, bodyAgain } from './body.ts'
import type { Done, FastifyCall, FastifyReply, FastifyRequest, FastifyScope } from './fastify-types.ts'
import { wantsJson } from './wants-json.ts'

export type { FastifyCall, FastifyReply, FastifyRequest, FastifyScope }

/** The doors of an application on Fastify, or on Nest that stands on it. */
export type FastifyDoor<Req extends FastifyRequest, Reply extends FastifyReply> = {
  /** Our pages: `app.register(door.pages)`, where `request.session` is registered. What parses bodies there is ours alone. */
  pages: (scope: FastifyScope<Req, Reply>) => Promise<void>
  /** In the place of opening a session: answers the request. Resolves, with nothing, once that is sent: `return door.begin(…)`. */
  begin: (request: Req, reply: Reply, first: FirstStep) => Promise<void>
  /**
   * A hook before a route, such as its `preHandler`: whoever isn't signed in, or isn't fresh, is answered here, and the route never runs. It calls `done` for
   * that, because an `async` hook goes on to the route when a browser hangs up before its answer is sent.
   */
  guard: (wanted?: { fresh?: boolean }) => (request: Req, reply: Reply, done: Done) => void
}

/** What was registered where it can't work, in words for whoever did. */
export class Misplaced extends Error {
  override readonly name = 'Misplaced'
}

/**
 *     const door = fastifyDoor(countersign)
 *     app.register(door.pages)
 *     app.post('/login', async (request, reply) => {
 *       const user = await rightPassword(request.body)
 *       await request.session.regenerate() // whatever this browser had opened before is over
 *       return door.begin(request, reply, { person: String(user.id), means: 'password', next: '/inbox' })
 *     })
 *
 * `openSession` changes `request.session`; our answer goes through the reply's hooks, which save it and send its cookie.
 */
export function fastifyDoor<Req extends FastifyRequest, Reply extends FastifyReply>(
  countersign: Countersign<FastifyCall<Req, Reply>>,
): FastifyDoor<Req, Reply> {
  const stands = { registered: false, hasSession: false }
  return {
    async pages(scope) {
      addPages(countersign, scope, stands)
      stands.registered = true
    },
    async begin(request, reply, first) {
      if (!stands.registered) throw new Misplaced('The pages of Countersign are nowhere: app.register(door.pages).')
      stands.hasSession ||= hasSession(request)
      write(reply, await countersign.begin(first, askedOf(request, reply)))
      await reply
    },
    guard:
      (wanted = {}) =>
      (request, reply, done) => {
        // A form that was sent has no page to come back to.
        const back = ['GET', 'HEAD'].includes(request.method) ? { next: request.originalUrl } : {}
        countersign
          .guard(askedOf(request, reply), { ...wanted, ...back })
          .then((answer) => (answer === null ? done() : write(reply, answer)))
          .catch(done)
      },
  }
}

type Stands = { registered: boolean; hasSession: boolean }
const hasSession = ({ session }: FastifyRequest) => session !== undefined && session !== null

function addPages<Req extends FastifyRequest, Reply extends FastifyReply>(
  countersign: Countersign<FastifyCall<Req, Reply>>,
  scope: FastifyScope<Req, Reply>,
  stands: Stands,
): void {
  const answers = new WeakMap<object, Response>()
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  scope.setErrorHandler((problem) => {
    throw isCsrf(problem) ? new Misplaced(csrfInTheWay, { cause: problem }) : problem
  })
  // The last hook of all: a policy that the application puts on every answer is not that of our pages.
  const onSend = (_request: Req, reply: Reply, _payload: unknown, done: Done) => {
    const answer = answers.get(reply)
    if (answer) writeHeaders(reply, answer.headers)
    done()
  }
  async function answer(request: Req, reply: Reply) {
    if (stands.hasSession && !hasSession(request)) throw new Misplaced(noSession)
    const response = await ask(countersign, request, reply)
    answers.set(reply, response)
    reply.code(response.status)
    writeHeaders(reply, response.headers)
    append(reply, 'set-cookie', response.headers.getSetCookie())
    append(reply, 'vary', response.headers.get('vary')?.split(/, */) ?? [])
    const body = Buffer.from(await response.arrayBuffer())
    reply.send(body.length === 0 ? undefined : body)
    await reply
  }
  const path = below(scope.prefix, countersign.path)
  for (const place of [path, `${path}/*`]) scope.all(place, { onSend }, answer)
}

const isCsrf = (problem: Error & { code?: unknown }) => String(problem.code).startsWith('FST_CSRF')
const csrfInTheWay =
  'A check of forms (CSRF) stands before Countersign’s pages, which check their own: let it leave them out, or register door.pages outside of it.'
const noSession =
  'Countersign’s pages see no request.session, which the route that begins a sign-in has: register door.pages where the session is registered.'

/** Below a prefix with which we were registered. */
function below(prefix: string, path: string): string {
  if (`${path}/`.startsWith(`${prefix}/`)) return path.slice(prefix.length)
  throw new Misplaced(`Countersign’s pages are registered below ${prefix}, and baseUrl says that they are at ${path}.`)
}

function ask<Req extends FastifyRequest, Reply extends FastifyReply>(
  countersign: Countersign<FastifyCall<Req, Reply>>,
  request: Req,
  reply: Reply,
): Promise<Response> {
  const hungUp = new AbortController()
  reply.raw.once('close', () => reply.raw.writableEnded || hungUp.abort())
  const { method, ip: address } = request
  const body = bodyOf(request)
  const headers = Object.entries(request.headers).flatMap(([name]) => {
    const value = headerOf(request, name)
    return value === undefined || name.startsWith(':') ? [] : [[name, value] as [string, string]]
  })
  const init = { method, headers, signal: hungUp.signal, ...(body !== undefined && { body, duplex: 'half' }) }
  return countersign.fetch(new Request(somewhere + request.url, init), { address, call: { request, reply } })
}

/** For `Request`, which wants a whole address: whose host it is doesn't matter, ours is set. */
const somewhere = 'http://localhost'

/** Read by somebody before us: as they have put it down, never as an empty form (requirements HOST-7, HOST-24). */
function bodyOf({ body, rawBody, raw, headers }: FastifyRequest): BodyInit | undefined {
  if (!(body instanceof Readable)) return undefined // nothing was sent
  if (!body.readableDidRead && !body.readableEnded) return Readable.toWeb(body) as unknown as BodyInit
  const again = bodyAgain(String(headers['content-type']), { rawBody: rawBody ?? raw.rawBody, body: raw.body })
  if (again !== undefined) return again as BodyInit
  throw new BodyEaten(
    'Something before Countersign has read the body of a form and left it nowhere: let that leave out its pages, or keep it in `rawBody`.',
  )
}

const headerOf = ({ headers }: FastifyRequest, name: string) => {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

function askedOf<Req extends FastifyRequest, Reply extends FastifyReply>(
  request: Req,
  reply: Reply,
): Asked<FastifyCall<Req, Reply>> {
  const header = (name: string) => headerOf(request, name)
  return { header, address: request.ip, json: wantsJson(header), call: { request, reply } }
}

/** JSON is text by then: no serialiser takes away what an answer of the route's own wouldn't have. */
function write(reply: FastifyReply, { status, headers, location, json, cookies }: Answer): void {
  reply.code(status)
  for (const [name, value] of Object.entries(headers)) reply.header(name, value)
  append(reply, 'set-cookie', cookies)
  reply.header('cache-control', 'no-store')
  if (location !== null) reply.header('location', location)
  if (json === null) return void reply.send()
  reply.header('content-type', headers['content-type'] ?? 'application/json')
  reply.send(JSON.stringify(json))
}

function writeHeaders(reply: FastifyReply, headers: Headers): void {
  for (const [name, value] of headers) if (name !== 'set-cookie' && name !== 'vary') reply.header(name, value)
}

/** What the application has set stays, by the reply or by middleware for Node: its cookies, its `Vary`. */
function append(reply: FastifyReply, name: string, values: string[]): void {
  if (values.length === 0) return
  const before = [reply.getHeader(name) ?? []].flat().map(String)
  reply.removeHeader(name)
  reply.header(name, [...before, ...values.filter((value) => !before.includes(value))])
}
