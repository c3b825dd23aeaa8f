import csrf from '@fastify/csrf-protection'
import middie from '@fastify/middie'
import Fastify from 'fastify'
import { EventEmitter, once } from 'node:events'
import { onTheServer } from './sessions.js'
import { addTwoStep } from './two-step.js'

// Small applications for a test to ask by `inject`: as they should be, and each with one line that is wrong.

/** `before` and `after` are told the application and its door, before and after the pages are registered. */
async function application({
  before = () => {},
  pages = register,
  after = () => {},
  ports = {},
  sessions = onTheServer(),
} = {}) {
  const { countersign, door } = await addTwoStep(sessions.ports, ports)
  const app = Fastify()
  app.addHook('onClose', () => countersign.close())
  await before(app, door, sessions)
  await pages(app, door)
  app.post('/sign-in', async (request, reply) => door.begin(request, reply, { person: '1', means: 'password' }))
  await after(app, door)
  return app
}

const register = (app, door) => app.register(door.pages)
const withSessions = (app, _door, sessions) => sessions.register(app)

/** Its routes may answer with a token and nothing else, and it changes something behind `guard`. */
export const right = () =>
  application({
    before: withSessions,
    ports: { openSession: () => ({ json: { token: 'of the application', more: 'as it is' } }) },
    after(app, door) {
      const token = { type: 'object', properties: { token: { type: 'string' } } }
      const schema = { response: { '2xx': token, '4xx': token } }
      app.post('/api/sign-in', { schema }, (request, reply) =>
        door.begin(request, reply, { person: '1', means: 'link' }),
      )
      app.decorate('changes', 0)
      app.post('/change', { preHandler: door.guard({ fresh: true }), schema }, async () => void (app.changes += 1))
    },
  })

/** Sends what `/guarded` is answered with only when whoever asked has hung up. */
export const slow = () =>
  application({
    async before(app, ...more) {
      await withSessions(app, ...more)
      app.decorate('told', new EventEmitter())
      app.addHook('onSend', async (request, reply) => {
        if (request.url !== '/guarded') return
        app.told.emit('answering')
        await once(reply.raw, 'close')
        app.told.emit('hung up')
      })
    },
    after(app, door) {
      app.decorate('changes', 0)
      app.post('/guarded', { preHandler: door.guard() }, async () => void (app.changes += 1))
    },
  })

/** `openSession` changes the session and throws where a request asks for it, as does what saves a session. */
export const broken = (sessions) =>
  application({
    sessions,
    before(app, _door, { register }) {
      app.addHook('onSend', async ({ headers }) => {
        if (headers['x-break'] !== 'saving') return
        delete headers['x-break'] // what is said of it can be sent
        throw new Error('no room')
      })
      return register(app)
    },
    ports: {
      async openSession({ person }, { request }) {
        const breaks = request.headers['x-break'] === 'opening'
        request.session.userId = breaks ? 'somebody' : person
        if (breaks) throw new Error('no room')
      },
    },
    after: (app) => app.get('/', async ({ session }) => ({ userId: session.userId ?? null })),
  })

export const wrong = {
  nowhere: () => application({ before: withSessions, pages: () => {} }),
  belowAnother: () =>
    application({ before: withSessions, pages: (app, door) => app.register(door.pages, { prefix: '/auth' }) }),
  withoutSession: () =>
    application({
      after: (app, door) =>
        app.register(async (inner) => {
          await onTheServer().register(inner)
          inner.post('/inner/sign-in', (request, reply) =>
            door.begin(request, reply, { person: '1', means: 'password' }),
          )
        }),
    }),
  behindCsrf: () =>
    application({
      async before(app, ...more) {
        await withSessions(app, ...more)
        await app.register(csrf, { sessionPlugin: '@fastify/session' })
        app.addHook('preHandler', (request, reply, done) => app.csrfProtection(request, reply, done))
      },
    }),
  bodyEaten: () =>
    application({
      async before(app, ...more) {
        await withSessions(app, ...more)
        await app.register(middie)
        app.use('/two-step', (req, _res, next) => req.resume().once('end', () => next()))
      },
    }),
}

/** Below where it stands, which is as good as at the top. */
export const registeredBelow = () =>
  application({ before: withSessions, pages: (app, door) => app.register(door.pages, { prefix: '/two-step' }) })
