import { createSecretKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { decodeBase32 } from '../src/otp/base32.ts'
import { codeAt, stepAt } from '../src/otp/totp.ts'

export const ada = {
  email: 'ada@plain.example',
  password: 'copper lantern 5520',
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
}
export const zofia = { email: 'zofia@plain.example', password: 'amber thicket 4410' }
const people = [ada, zofia]

/** What is wrong with it on purpose. */
export type Mistake = 'a door for the mobile app asks for no code' | 'the session is there before the code'

/** An application of somebody else's, on node:http alone, with a second step of its own: pages, forms, cookies. */
export async function startPlainHost(t: TestContext, mistake?: Mistake): Promise<string> {
  const kept: Kept = { sessions: new Map(), challenges: new Map(), lastStep: 0, mistake }
  const server = createServer((req, res) => void answer(req, res, kept))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Kept = {
  sessions: Map<string, string>
  challenges: Map<string, string>
  lastStep: number
  mistake: Mistake | undefined
}

async function answer(req: IncomingMessage, res: ServerResponse, kept: Kept) {
  const { sessions, challenges, mistake } = kept
  const { pathname } = new URL(req.url ?? '/', 'http://localhost')
  const fields = new URLSearchParams(await bodyOf(req))
  const cookie = (name: string) => new RegExp(`(?:^|; )${name}=([^;]+)`).exec(req.headers.cookie ?? '')?.[1] ?? ''
  const go = (to: string, cookies: string[] = []) => res.writeHead(303, { location: to, 'set-cookie': cookies }).end()
  const page = (html: string) => res.writeHead(200, { 'content-type': 'text/html' }).end(html)
  const signedIn = sessions.get(cookie('session'))

  if (req.method === 'POST' && pathname === '/login') {
    const person = rightPassword(fields)
    if (!person) return go('/login')
    if (person === zofia || mistake === 'the session is there before the code')
      return go(person === zofia ? '/inbox' : '/code', [put(sessions, 'session', person.email)])
    return go('/code', [put(challenges, 'challenge', person.email)])
  }
  if (req.method === 'POST' && pathname === '/api/login' && mistake === 'a door for the mobile app asks for no code') {
    const person = rightPassword(fields)
    return person ? go('/inbox', [put(sessions, 'session', person.email)]) : go('/login')
  }
  if (req.method === 'POST' && pathname === '/code') {
    const email = challenges.get(cookie('challenge'))
    if (email === undefined || !isNewCode(kept, fields.get('code'))) return go('/code')
    challenges.delete(cookie('challenge'))
    return go('/inbox', [put(sessions, 'session', email)])
  }
  if (pathname === '/login') return page(form('/login', 'email:email', 'password:password'))
  if (pathname === '/code') return page(form('/code', 'code:text'))
  if (pathname === '/inbox' && signedIn !== undefined) return page(`<p>Letters of ${signedIn}</p>`)
  return go('/login')
}

const rightPassword = (fields: URLSearchParams) =>
  people.find(({ email, password }) => email === fields.get('email') && password === fields.get('password'))

function put(where: Map<string, string>, name: string, email: string): string {
  const id = randomBytes(18).toString('base64url')
  where.set(id, email)
  return `${name}=${id}; Path=/; HttpOnly`
}

function isNewCode(kept: Kept, code: string | null): boolean {
  const step = stepAt(Date.now())
  if (step <= kept.lastStep || code !== codeAt(createSecretKey(decodeBase32(ada.secret)), step)) return false
  kept.lastStep = step
  return true
}

const form = (action: string, ...fields: string[]) =>
  `<form method="post" action="${action}">${fields
    .map((field) => field.split(':'))
    .map(([name, type]) => `<input name="${name}" type="${type}">`)
    .join('')}<button>Go on</button></form>`

async function bodyOf(req: IncomingMessage): Promise<string> {
  let body = ''
  for await (const piece of req.setEncoding('utf8') as AsyncIterable<string>) body += piece
  return body
}
