import { Readable } from 'node:stream'
import type { Countersign } from '../host/countersign.ts'
import { BodyEaten, bodyAgain } from './body.ts'
import { Misplaced } from './misplaced.ts'
import { append, headerOf } from './fastify-answer.ts'
import type { Done, FastifyCall, FastifyReply, FastifyRequest, FastifyScope } from './fastify-types.ts'
import { hasSession, leaveSession } from './session.ts'

/** Our pages, in a scope of their own. `stands.hasSession`: a route that begins a sign-in has one. */
export function addPages<Req extends FastifyRequest, Reply extends FastifyReply>(
  countersign: Countersign<FastifyCall<Req, Reply>>,
  scope: FastifyScope<Req, Reply>,
  stands: { hasSession: boolean },
): void {
  const answers = new WeakMap<object, Response>()
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  scope.setErrorHandler((problem, _request, reply) => {
    answers.delete(reply)
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
    if (response.status >= 500) leaveSession(request)
    answers.set(reply, response)
    await send(reply, response)
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
  const headers = new Headers()
  for (const name of Object.keys(request.headers)) {
    // HTTP/2 has the method and the path among them.
    if (!name.startsWith(':')) headers.set(name, headerOf(request, name) ?? '')
  }
  const body = bodyOf(request)
  const init = { method, headers, signal: hungUp.signal, ...(body !== undefined && { body, duplex: 'half' }) }
  return countersign.fetch(new Request(somewhere + request.url, init), { address, call: { request, reply } })
}

/** For `Request`, which wants a whole address: whose host it is doesn't matter, ours is set. */
const somewhere = 'http://localhost'

/** Read by somebody before us: as they have put it down, never as an empty form (requirements HOST-7, HOST-24). */
function bodyOf({ body, rawBody, raw, headers }: FastifyRequest): BodyInit | undefined {
  if (body === undefined || body === null) return undefined // nothing was sent
  const isStream = body instanceof Readable
  if (isStream && !body.readableDidRead && !body.readableEnded) return Readable.toWeb(body) as unknown as BodyInit
  const read = { rawBody: rawBody ?? raw.rawBody, body: isStream ? raw.body : body }
  const again = bodyAgain(String(headers['content-type']), read)
  if (again !== undefined) return again as BodyInit
  throw new BodyEaten(
    'Something before Countersign has read the body of a form and left it nowhere: let that leave out its pages, or keep it in `rawBody`.',
  )
}

type Sent = Pick<Response, 'status' | 'headers' | 'arrayBuffer'>
async function send(reply: FastifyReply, response: Sent): Promise<void> {
  reply.code(response.status)
  writeHeaders(reply, response.headers)
  append(reply, 'set-cookie', response.headers.getSetCookie())
  append(reply, 'vary', response.headers.get('vary')?.split(/, */) ?? [])
  const body = Buffer.from(await response.arrayBuffer())
  reply.send(body.length === 0 ? undefined : body)
  await reply
}

function writeHeaders(reply: FastifyReply, headers: Headers): void {
  for (const [name, value] of headers) if (name !== 'set-cookie' && name !== 'vary') reply.header(name, value)
}
