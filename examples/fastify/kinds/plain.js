import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import middie from '@fastify/middie'
import Fastify from 'fastify'
import { inboxPage, passwordPage, signInPage } from './pages.js'
import { addTwoStep, isAda } from './two-step.js'

export async function startPlain(sessions, crowd = async () => {}) {
  const { countersign, door } = await addTwoStep(sessions.ports)
  const app = Fastify()
  await crowd(app)
  await sessions.register(app)
  app.register(formbody)
  app.register(door.pages)
  app.addHook('onClose', () => countersign.close())
  const html = (reply, page) => reply.type('text/html').send(page)
  const signedIn = async ({ session }, reply) => {
    if (!session.userId || !(await sessions.isGood(session, countersign))) return reply.redirect('/sign-in', 303)
  }

  app.get('/sign-in', async (_request, reply) => html(reply, signInPage))
  app.post('/sign-in', async (request, reply) => {
    if (!isAda(request.body)) return reply.redirect('/sign-in', 303)
    await request.session.regenerate()
    return door.begin(request, reply, { person: '1', means: 'password', next: '/inbox' })
  })
  app.get('/inbox', { preHandler: signedIn }, async (_request, reply) => html(reply, inboxPage('Ada Lind')))
  app.get('/password', { preHandler: door.guard({ fresh: true }) }, async (_request, reply) =>
    html(reply, passwordPage),
  )
  app.post('/sign-out', async (request, reply) => {
    await request.session.regenerate()
    return reply.redirect('/sign-in', 303)
  })
  return app
}

/** What others put before everything: headers, cookies by Node's own response, and a parser that reads each form. */
export async function crowd(app) {
  await app.register(helmet, { referrerPolicy: { policy: 'no-referrer' } })
  await app.register(middie)
  app.use((_req, res, next) => {
    res.setHeader('set-cookie', 'seen=1; Path=/')
    next()
  })
  app.use('/two-step', async (req, _res, next) => {
    if (req.method !== 'POST') return next()
    req.body = Object.fromEntries(new URLSearchParams(Buffer.concat(await req.toArray()).toString()))
    next()
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', "default-src 'none'; form-action 'self'")
  })
}
