import { createCountersign, stampOf } from 'countersign'
import { fastifyDoor } from 'countersign/fastify'
import { randomBytes } from 'node:crypto'

export const ada = { name: 'Ada Lind', email: 'ada@example.com', password: 'correct horse battery staple' }

/** `sessions` is the application's own kind: see sessions.js. */
export async function addTwoStep(sessions, host = {}) {
  const { PORT = '3000', DATABASE } = process.env
  const countersign = await createCountersign({
    baseUrl: `http://localhost:${PORT}/two-step`,
    database: DATABASE ? `${DATABASE}-two-step` : ':memory:',
    keys: `first:${randomBytes(32).toString('base64')}`,
    product: { name: 'Inbox', home: '/inbox', signIn: '/sign-in' },
    logLevel: 'silent',
    host: {
      findPerson: (id) => (id === '1' ? { ...ada, stamp: stampOf(ada.password, ada.email) } : null),
      checkPassword: (_id, password) => password === ada.password,
      ...sessions,
      ...host,
    },
  })
  return { countersign, door: fastifyDoor(countersign) }
}

export const isAda = ({ email, password }) => email === ada.email && password === ada.password
