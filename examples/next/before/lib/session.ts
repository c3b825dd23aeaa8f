import { createHash, randomBytes } from 'node:crypto'
import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { database, type User } from './database'

const name = 'session'
const lifetime = 12 * 60 * 60 * 1000

/** The table keeps hashes: whoever reads it can't take a session over. */
const hashOf = (id: string) => createHash('sha256').update(id).digest('hex')

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
