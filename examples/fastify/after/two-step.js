import { verify } from '@node-rs/argon2'
import { createCountersign, stampOf } from 'countersign'
import { fastifyDoor } from 'countersign/fastify'
import { userById } from './database.js'
import { endOtherSessions } from './session-store.js'

export const countersign = await createCountersign({
  baseUrl: `${process.env.BASE_URL ?? 'http://localhost:3000'}/two-step`,
  database: process.env.COUNTERSIGN_DATABASE ?? 'two-step.sqlite',
  keys: process.env.COUNTERSIGN_KEYS,
  product: { name: 'Inbox', home: '/inbox', signIn: '/sign-in', account: '/password' },
  host: {
    findPerson(id) {
      const user = userById(id)
      return user ? { name: user.name, email: user.email, stamp: stampOf(user.password_hash, user.email) } : null
    },
    whoIs: ({ request: { session } }) =>
      session.userId ? { person: String(session.userId), session: session.sessionId } : null,
    async openSession({ person }, { request }) {
      await request.session.regenerate()
      request.session.userId = Number(person)
      return { session: request.session.sessionId }
    },
    endSessions: ({ person, but }) => endOtherSessions(person, but ?? ''),
    checkPassword: (person, password) => verify(userById(person).password_hash, password),
  },
})
export const door = fastifyDoor(countersign)
export const fresh = door.guard({ fresh: true })
