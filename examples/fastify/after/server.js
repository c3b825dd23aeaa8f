import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import session from '@fastify/session'
import { hash, verify } from '@node-rs/argon2'
import Fastify from 'fastify'
import { randomBytes } from 'node:crypto'
import { messagesOf, seed, setPassword, userByEmail, userById } from './database.js'
import { inboxPage, passwordPage, signInPage } from './pages.js'
import { endOtherSessions, SessionStore } from './session-store.js'
import { countersign, door, fresh } from './two-step.js'

const { HOST = '127.0.0.1', PORT = '3000', TRUST_PROXY, SESSION_SECRET = randomBytes(32).toString('hex') } = process.env

await seed()

const app = Fastify({ trustProxy: TRUST_PROXY ?? false })

app.register(formbody)
app.register(cookie)
app.register(session, {
  secret: SESSION_SECRET,
  store: new SessionStore(),
  cookieName: 'session',
  cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: 12 * 60 * 60 * 1000 },
  saveUninitialized: false,
  rolling: false,
})
app.register(door.pages)
app.addHook('onClose', () => countersign.close())

// Forms are taken from our own pages only.
app.addHook('onRequest', async (request, reply) => {
  if (request.method === 'GET' || request.method === 'HEAD') return
  if (request.headers.origin !== `${request.protocol}://${request.host}`) {
    return reply.code(403).send({ error: 'This form came from another site.' })
  }
})

app.decorateRequest('user', null)

async function signedIn(request, reply) {
  request.user = userById(request.session.userId ?? null)
  if (!request.user) return reply.redirect('/sign-in')
  reply.header('cache-control', 'no-store')
}

function form(...names) {
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string', maxLength: 500 }]))
  return { body: { type: 'object', required: names, properties } }
}

app.get('/', async (_request, reply) => reply.redirect('/inbox'))

app.get('/sign-in', async (_request, reply) => reply.type('text/html').send(signInPage()))

// An unknown address takes as long as a wrong password.
const nobodysHash = await hash(randomBytes(32))

app.post('/sign-in', { schema: form('email', 'password') }, async (request, reply) => {
  const { email, password } = request.body
  const user = userByEmail(email)
  const isRight = await verify(user?.password_hash ?? nobodysHash, password)
  if (!user || !isRight) {
    const page = signInPage({ email, refusal: 'E-mail or password is wrong.' })
    return reply.code(401).type('text/html').send(page)
  }
  await request.session.regenerate()
  return door.begin(request, reply, { person: String(user.id), means: 'password', next: '/inbox' })
})

app.get('/inbox', { preHandler: signedIn }, async (request, reply) =>
  reply.type('text/html').send(inboxPage(request.user, messagesOf(request.user.id))),
)

app.get('/password', { preHandler: fresh }, async (_request, reply) => reply.type('text/html').send(passwordPage()))

app.post('/password', { preHandler: [signedIn, fresh], schema: form('old', 'new') }, async (request, reply) => {
  const { user, body, session } = request
  const refuse = (refusal) => reply.code(400).type('text/html').send(passwordPage({ refusal }))
  if (!(await verify(user.password_hash, body.old))) return refuse('The old password is wrong.')
  if (body.new.length < 12) return refuse('The new password needs 12 characters or more.')
  setPassword(user.id, await hash(body.new))
  endOtherSessions(user.id, session.sessionId)
  await countersign.changed(String(user.id), 'password')
  return reply.redirect('/inbox', 303)
})

app.post('/sign-out', async (request, reply) => {
  await request.session.destroy()
  return reply.clearCookie('session', { path: '/' }).redirect('/sign-in', 303)
})

process.once('SIGTERM', () => app.close())

console.log(`Listening on ${await app.listen({ host: HOST, port: Number(PORT) })}`)
