import { createHash, randomBytes } from 'node:crypto'
import { nextDoor, stampOf } from 'countersign/next'
import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { database, type User, userById } from './database'
import { isPassword } from './passwords'

const name = 'session'
const lifetime = 12 * 60 * 60 * 1000

/** The table keeps hashes: whoever reads it can't take a session over. */
const hashOf = (id: string) => createHash('sha256').update(id).digest('hex')

export const twoStep = nextDoor({
  next: { cookies, headers, redirect },
  baseUrl: `${process.env.BASE_URL ?? 'http://localhost:3000'}/two-step`,
  database: process.env.COUNTERSIGN_DATABASE ?? 'countersign.sqlite',
  keys: process.env.COUNTERSIGN_KEYS ?? '',
  production: process.env.BASE_URL?.startsWith('https:') ?? false,
  product: { name: 'Inbox', home: '/inbox', signIn: '/sign-in', account: '/password' },
  host: {
    findPerson(id) {
      const user = userById(Number(id))
      return user && { ...user, stamp: stampOf(user.password_hash, user.email) }
    },
    whoIs: async () => ({ person: String((await signedIn()).id) }),
    openSession: ({ person }) => openSession(Number(person)),
    endSessions: ({ person }) => endOtherSessions(Number(person)),
    checkPassword: (id, password) => isPassword(password, userById(Number(id))?.password_hash),
  },
})

export async function openSession(userId: number) {
  await endSession()
  const id = randomBytes(32).toString('base64url')
  const expires = Date.now() + lifetime
  database()
    .prepare('INSERT INTO sessions (id_hash, user_id, expires_at) VALUES (?, ?, ?)')
    .run(hashOf(id), userId, expires)
  const secure = (await headers()).get('x-forwarded-proto') === 'https'
  const jar = await cookies()
  jar.set(name, id, { httpOnly: true, sameSite: 'lax', secure, path: '/', expires })
}

/** Who is signed in; leads everybody else to the sign-in page. */
export async function signedIn(): Promise<User> {
  const id = (await cookies()).get(name)?.value ?? ''
  const user = database()
    .prepare('SELECT users.* FROM sessions JOIN users ON users.id = user_id WHERE id_hash = ? AND expires_at > ?')
    .get(hashOf(id), Date.now())
  return (user as User | undefined) ?? redirect('/sign-in')
}

export async function endSession() {
  const jar = await cookies()
  database()
    .prepare('DELETE FROM sessions WHERE id_hash = ? OR expires_at <= ?')
    .run(hashOf(jar.get(name)?.value ?? ''), Date.now())
  jar.delete(name)
}

export async function endOtherSessions(userId: number) {
  const id = (await cookies()).get(name)?.value ?? ''
  database().prepare('DELETE FROM sessions WHERE user_id = ? AND id_hash <> ?').run(userId, hashOf(id))
}
