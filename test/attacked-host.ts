import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type NodeCall, nodeDoor } from '../src/frameworks/node.ts'
import { createCountersign, stampOf } from '../src/index.ts'
import type { Target } from '../src/conformance/target.ts'

const people = [
  { id: '1', name: 'Ada Lind', email: 'ada@ferndale.example', password: 'copper lantern 5520' },
  { id: '2', name: 'Zofia Żak', email: 'zofia@ferndale.example', password: 'amber thicket 4410' },
] as const
const [ada, zofia] = people

type About = {
  /** What its page behind sign-in says to who is in. Left out: their address. */
  shows?: (email: string) => string
}

/** An application with Countersign, in memory but for the second step. */
export async function startAttackedHost(t: TestContext, about: About = {}) {
  const { shows = (email) => email } = about
  const folder = mkdtempSync(join(tmpdir(), 'countersign-put-back-'))
  const sessions = new Map<string, string>()
  const sessionOf = (req: IncomingMessage) => /(?:^|; )sid=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1] ?? ''
  let fails = false
  const server = createServer((req, res) => void (fails ? res.writeHead(500).end() : respond(req, res)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const countersign = await createCountersign<NodeCall>({
    baseUrl: `${origin}/two-step`,
    database: join(folder, 'two-step.db'),
    keys: `test:${Buffer.from('5b0e'.repeat(16), 'hex').toString('base64')}`,
    product: { name: 'Ferndale', signIn: '/login', home: '/inbox' },
    production: false,
    host: {
      findPerson(id) {
        const person = people.find((one) => one.id === id)
        return person ? { name: person.name, email: person.email, stamp: stampOf(person.password) } : null
      },
      whoIs({ req }) {
        const person = sessions.get(sessionOf(req))
        return person === undefined ? null : { person, session: sessionOf(req) }
      },
      openSession({ person }, { req, res }) {
        sessions.delete(sessionOf(req))
        const id = randomUUID()
        sessions.set(id, person)
        res.appendHeader('set-cookie', `sid=${id}; Path=/; HttpOnly; SameSite=Lax`)
        return { session: id }
      },
      endSessions({ person, but }) {
        for (const [id, whose] of sessions) if (whose === person && id !== but) sessions.delete(id)
      },
      checkPassword: (id, password) => people.some((one) => one.id === id && one.password === password),
    },
  })
  const door = nodeDoor(countersign)
  t.after(async () => {
    server.closeAllConnections()
    server.close()
    await countersign.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function respond(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.url?.startsWith(countersign.path)) return door.pages(req, res)
    const signedIn = people.find(({ id }) => id === sessions.get(sessionOf(req)))
    if (req.url === '/inbox') return void res.writeHead(signedIn ? 200 : 401).end(signedIn && shows(signedIn.email))
    const page = '<form method="post"><input name="email" type="email"><input name="password" type="password"></form>'
    if (req.method !== 'POST') return void res.writeHead(200, { 'content-type': 'text/html' }).end(page)
    const fields = new URLSearchParams(Buffer.concat((await req.toArray()) as Uint8Array[]).toString())
    const person = people.find(
      ({ email, password }) => email === fields.get('email') && password === fields.get('password'),
    )
    if (!person) return void res.writeHead(401).end()
    await door.begin(req, res, { person: person.id, means: 'password', next: '/inbox' })
  }

  const target: Target = {
    origin,
    countersign: countersign.path,
    people: { protected: account(ada), other: account(zofia) },
    doors: [{ page: '/login' }],
    behindSignIn: ['/inbox'],
  }
  const isOn = async () => !(await countersign.passwordAlone(ada.id))
  return { target, isOn, fail: () => (fails = true) }
}

const account = ({ email, password }: (typeof people)[number]) => ({ email, password })
