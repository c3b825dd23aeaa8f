import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { hash, verify } from '@node-rs/argon2'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { validator } from 'hono/validator'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { messagesOf, seed, setPassword, userByEmail } from './database.js'
import { countersign, door, issueToken, now, signedIn } from './tokens.js'

const { HOST = '127.0.0.1', PORT = '3000' } = process.env

await seed()

const app = new Hono()

app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"], frameAncestors: ["'none'"] } }))
app.use('/api/*', bodyLimit({ maxSize: 10_000 }))
app.use('/api/*', async (c, next) => {
  await next()
  c.header('cache-control', 'no-store')
})

/** The texts of a JSON body that a route needs. */
const fields = (...names) =>
  validator('json', (body, c) =>
    names.every((name) => typeof body?.[name] === 'string')
      ? body
      : c.json({ error: `Send JSON with ${names.join(' and ')}.` }, 400),
  )

// An unknown address takes as long as a wrong password.
const nobodysHash = await hash(randomBytes(32))

app.post('/api/sign-in', fields('email', 'password'), async (c) => {
  const { email, password } = c.req.valid('json')
  const user = userByEmail(email)
  const isRight = await verify(user?.password_hash ?? nobodysHash, password)
  if (!user || !isRight) return c.json({ error: 'E-mail or password is wrong.' }, 401)
  return door.begin(c, { person: String(user.id), means: 'password', token: true })
})

app.get('/api/inbox', signedIn, (c) => {
  const user = c.get('user')
  return c.json({ name: user.name, messages: messagesOf(user.id) })
})

// Ends every token that was issued before, and gives a new one to whoever asked.
app.post('/api/password', signedIn, door.guard({ fresh: true }), fields('old', 'new'), async (c) => {
  const user = c.get('user')
  const given = c.req.valid('json')
  if (!(await verify(user.password_hash, given.old))) return c.json({ error: 'The old password is wrong.' }, 400)
  if (given.new.length < 12) return c.json({ error: 'The new password needs 12 characters or more.' }, 400)
  setPassword(user.id, await hash(given.new), now())
  const generation = await countersign.changed(String(user.id), 'password')
  return c.json({ token: await issueToken({ person: String(user.id), generation }) })
})

app.post('/api/two-step', signedIn, (c) => door.enter(c))
app.use(door.pages)
app.use(serveStatic({ root: join(import.meta.dirname, 'public') }))

const server = serve({ fetch: app.fetch, hostname: HOST, port: Number(PORT) }, ({ address, port }) =>
  console.log(`Listening on http://${address}:${port}`),
)
process.once('SIGTERM', () => {
  server.close()
  server.closeIdleConnections()
})
