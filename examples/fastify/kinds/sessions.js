import cookie from '@fastify/cookie'
import secureSession from '@fastify/secure-session'
import session from '@fastify/session'
import { randomBytes } from 'node:crypto'

/** Sessions on the server, of which the browser has the id. */
export function onTheServer() {
  const kept = new Map()
  const store = {
    get: (id, done) => done(null, kept.has(id) ? JSON.parse(kept.get(id)) : null),
    set: (id, one, done) => done(null, void kept.set(id, JSON.stringify(one))),
    destroy: (id, done) => done(null, void kept.delete(id)),
  }
  async function register(app) {
    await app.register(cookie)
    await app.register(session, {
      secret: randomBytes(32).toString('hex'),
      store,
      cookie: { secure: false },
      saveUninitialized: false,
    })
  }
  const ports = {
    whoIs: ({ request: { session } }) =>
      session.userId ? { person: session.userId, session: session.sessionId } : null,
    async openSession({ person }, { request }) {
      await request.session.regenerate()
      request.session.userId = person
      return { session: request.session.sessionId }
    },
    endSessions({ but }) {
      for (const id of kept.keys()) if (id !== but) kept.delete(id)
    },
  }
  return { register, ports, isGood: async () => true }
}

/** Sessions in the cookie: an old one stays good, unless `stillGood` is asked. */
export function inTheCookie() {
  const register = (app) => app.register(secureSession, { key: randomBytes(32), cookie: { path: '/' } })
  const ports = {
    whoIs: ({ request: { session } }) =>
      session.userId ? { person: session.userId, generation: session.generation } : null,
    openSession({ person, generation }, { request }) {
      request.session.regenerate() // after `delete()`, whatever is set in the same request is lost
      request.session.userId = person
      request.session.generation = generation
    },
  }
  const isGood = ({ userId, generation }, countersign) => countersign.stillGood(userId, generation)
  return { register, ports, isGood }
}
