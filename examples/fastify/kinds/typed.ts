import '@fastify/session'
import { createCountersign } from 'countersign'
import { type FastifyCall, fastifyDoor } from 'countersign/fastify'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'

// An application in TypeScript, as strict as it can be: Fastify's types fit those of the door, and the ports know its requests.

declare module 'fastify' {
  interface Session {
    userId?: string
  }
}

const countersign = await createCountersign<FastifyCall<FastifyRequest, FastifyReply>>({
  baseUrl: 'https://app.example.com/two-step',
  database: 'two-step.sqlite',
  keys: process.env['COUNTERSIGN_KEYS'] ?? '',
  product: { name: 'Inbox' },
  host: {
    findPerson: () => null,
    whoIs: ({ request }) => (request.session.userId === undefined ? null : { person: request.session.userId }),
    async openSession({ person }, { request, reply }) {
      await request.session.regenerate()
      request.session.userId = person
      reply.log.info('signed in')
    },
  },
})
const door = fastifyDoor(countersign)
const app = Fastify({ trustProxy: '10.0.0.1' })
app.register(door.pages)
app.get('/account', { preHandler: door.guard({ fresh: true }) }, async () => 'fresh')
app.addHook('onRequest', door.guard())
app.post<{ Body: { email: string } }>('/sign-in', async (request, reply) =>
  door.begin(request, reply, { person: request.body.email, means: 'password' }),
)
app.post('/sign-in/link', (request, reply) => door.begin(request, reply, { person: '1', means: 'link' }))
// @ts-expect-error -- no such means
export const wrong = () => door.begin({}, {}, { person: '1', means: 'guess' })
