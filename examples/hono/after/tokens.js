import { verify as fits } from '@node-rs/argon2'
import { createCountersign, stampOf } from 'countersign'
import { honoDoor } from 'countersign/hono'
import { sign, verify } from 'hono/jwt'
import { randomBytes } from 'node:crypto'
import { userById } from './database.js'

const { JWT_SECRET = randomBytes(32).toString('hex') } = process.env
const { BASE_URL, COUNTERSIGN_DATABASE: database, COUNTERSIGN_KEYS: keys } = process.env
const hour = 60 * 60

/** Seconds since 1970, with their fraction: a token of the second in which the password was changed is told apart from one before. */
export const now = () => Date.now() / 1000

export const issueToken = ({ person, session, generation }) =>
  sign({ sub: person, iat: now(), session, generation }, JWT_SECRET, 'HS256')

/** Whose token this is; null where it is none of ours, older than an hour, or from before a change of the password. */
async function userOf(token) {
  // `iat` is compared below: hono/jwt compares whole seconds.
  const { sub, iat, ...claims } = await verify(token, JWT_SECRET, { alg: 'HS256', iat: false }).catch(() => ({}))
  if (typeof sub !== 'string' || typeof iat !== 'number' || now() - iat > hour) return null
  if (!(await countersign.stillGood(sub, claims.generation))) return null
  const user = userById(sub)
  return user && iat >= user.password_changed_at ? { ...user, signedIn: { person: sub, ...claims } } : null
}

/** For routes behind sign-in. */
export async function signedIn(c, next) {
  const [scheme, token] = (c.req.header('authorization') ?? '').split(' ')
  const user = scheme.toLowerCase() === 'bearer' && token ? await userOf(token) : null
  if (!user) return c.json({ error: 'Sign in first.' }, 401, { 'www-authenticate': 'Bearer' })
  c.set('user', user)
  await next()
}

const personOf = (user) => user && { ...user, stamp: stampOf(user.password_hash, user.email) }
const host = {
  findPerson: (id) => personOf(userById(id)),
  whoIs: async (c) => (await userOf(c.req.header('authorization')?.split(' ')[1]))?.signedIn,
  openSession: async (done) => ({ session: done.session, json: { token: await issueToken(done) } }),
  checkPassword: (id, password) => fits(userById(id).password_hash, password),
}
const product = { name: 'Inbox', signIn: '/' }
export const countersign = await createCountersign({ host, product, database, keys, baseUrl: `${BASE_URL}/two-step` })
export const door = honoDoor(countersign)
