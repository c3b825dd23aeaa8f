import type { Countersign } from '../host/countersign.ts'
import type { FirstStep } from '../host/host.ts'
import { mustBeAwaited } from './awaited.ts'
import { askedOf, writeAnswer } from './fastify-answer.ts'
import { addPages } from './fastify-pages.ts'
import type { Done, FastifyCall, FastifyReply, FastifyRequest, FastifyScope } from './fastify-types.ts'
import { Misplaced } from './misplaced.ts'
import { hasSession, leaveSession } from './session.ts'

export type { FastifyCall, FastifyReply, FastifyRequest, FastifyScope }

/** The doors of an application on Fastify, or on Nest that stands on it. */
export type FastifyDoor<Req extends FastifyRequest, Reply extends FastifyReply> = {
  /** Our pages: `app.register(door.pages)`, where `request.session` is registered. What parses bodies there is ours alone. */
  pages: (scope: FastifyScope<Req, Reply>) => Promise<void>
  /** In the place of opening a session: answers the request. Resolves, with nothing, once that is sent: `return door.begin(…)`. */
  begin: (request: Req, reply: Reply, first: FirstStep) => Promise<void>
  /**
   * A hook before a route, such as its `preHandler`: whoever isn't signed in, or isn't fresh, is answered here. It calls `done` to go on, and for nothing else:
   * however an answer ends, the route doesn't run.
   */
  guard: (wanted?: { fresh?: boolean }) => (request: Req, reply: Reply, done: Done) => void
}

/**
 *     const door = fastifyDoor(countersign)
 *     app.register(door.pages)
 *     app.addHook('onClose', () => countersign.close())
 *     app.post('/login', async (request, reply) => {
 *       const user = await rightPassword(request.body)
 *       await request.session.regenerate() // whatever this browser had opened before is over
 *       return door.begin(request, reply, { person: String(user.id), means: 'password', next: '/inbox' })
 *     })
 *     app.get('/password', { preHandler: door.guard({ fresh: true }) }, passwordPage)
 *
 * `openSession` changes `request.session`, and our answer goes through the reply's hooks, which save it and send its cookie; after a fault they find none.
 * A session that is kept in the cookie (@fastify/secure-session) can't be ended: keep `done.generation` in it, and ask `stillGood` where it is read. There,
 * `delete()` throws away what is set afterwards: empty it by `regenerate()`. In Nest, `request` and `reply` are what `@Req()` and `@Res()` give, and a guard is
 * `new Promise((goOn, fail) => hook(request, reply, (problem) => (problem ? fail(problem) : goOn(true))))`.
 */
export function fastifyDoor<Req extends FastifyRequest, Reply extends FastifyReply>(
  countersign: Countersign<FastifyCall<Req, Reply>>,
): FastifyDoor<Req, Reply> {
  mustBeAwaited(countersign)
  const stands = { registered: false, hasSession: false }
  return {
    async pages(scope) {
      addPages(countersign, scope, stands)
      stands.registered = true
    },
    async begin(request, reply, first) {
      if (!stands.registered) throw new Misplaced('The pages of Countersign are nowhere: app.register(door.pages).')
      stands.hasSession ||= hasSession(request)
      const answer = await countersign.begin(first, askedOf(request, reply)).catch((problem: unknown) => {
        leaveSession(request)
        throw problem
      })
      writeAnswer(reply, answer)
      await reply
    },
    guard:
      (wanted = {}) =>
      (request, reply, done) => {
        // A form that was sent has no page to come back to.
        const back = ['GET', 'HEAD'].includes(request.method) ? { next: request.originalUrl } : {}
        countersign
          .guard(askedOf(request, reply), { ...wanted, ...back })
          .then((answer) => (answer === null ? done() : writeAnswer(reply, answer)))
          .catch(done)
      },
  }
}
