import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createCountersign, stampOf } from 'countersign'
import { type NodeCall, nodeDoor } from 'countersign/node'

// An application that serves the package, with one person in it. Its types are taken off before it runs: not every Node does that.

type Call = NodeCall
const ada = { name: 'Ada Lind', email: 'ada@example.com', password: 'violet anchor 1869 plum' }
const sessions = new Map<string, string>()
const sessionOf = (req: IncomingMessage) => /(?:^|; )sid=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1] ?? ''

const countersign = await createCountersign<Call>({
  baseUrl: process.env['BASE_URL'] ?? '',
  database: process.env['DATABASE'] ?? '',
  keys: process.env['KEYS'] ?? '',
  product: { name: 'Ferndale' },
  ...(process.env['SMTP_URL'] && { mail: { smtpUrl: process.env['SMTP_URL'], from: 'no-reply@example.com' } }),
  host: {
    findPerson: (id) => (id === '1' ? { ...ada, stamp: stampOf(ada.password) } : null),
    whoIs({ req }) {
      const person = sessions.get(sessionOf(req))
      return person === undefined ? null : { person }
    },
    openSession({ person }, { req, res }) {
      sessions.delete(sessionOf(req))
      const id = randomUUID()
      sessions.set(id, person)
      res.appendHeader('set-cookie', `sid=${id}; Path=/; HttpOnly; SameSite=Lax`)
    },
    endSessions: () => sessions.clear(),
    checkPassword: (_, password) => password === ada.password,
  },
})
const door = nodeDoor(countersign)

const server = createServer((req, res) => void respond(req, res))
process.once('SIGTERM', () => server.close(() => void countersign.close()))
server.listen(Number(process.env['PORT']), process.env['HOST'], () => process.stdout.write('listening\n'))

async function respond(req: IncomingMessage, res: ServerResponse) {
  if (req.url?.startsWith(countersign.path)) return door.pages(req, res)
  if (req.url === '/inbox') return void res.writeHead(sessions.has(sessionOf(req)) ? 200 : 401).end()
  const { person, password } = JSON.parse(
    Buffer.concat((await req.toArray()) as Uint8Array[]).toString() || '{}',
  ) as Given
  if (req.url !== '/login' || person !== '1' || password !== ada.password) return void res.writeHead(401).end()
  await door.begin(req, res, { person, means: 'password', next: '/inbox' })
}

type Given = { person?: string; password?: string }
