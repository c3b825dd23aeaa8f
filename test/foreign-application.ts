import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { type Clock, systemClock } from '../src/adapters/clock.ts'
import type { Account, Target } from '../src/conformance/target.ts'
import { decodeBase32 } from '../src/otp/base32.ts'
import { asSecret, codeAt, stepAt } from '../src/otp/totp.ts'

/** What one application does otherwise than the next; a mistake says so. */
export type Ways = {
  /** Steps either side of the present one whose codes are taken. */
  eitherSide?: number
  /** What it reads the time from. Left out: the machine’s. */
  clock?: Clock
  /** A mistake: a code is good as often as one likes. */
  takesCodesTwice?: boolean
}

type Person = { account: Account; lastStep: number }
type Visitor = { in: Person | null; waiting: Person | null }

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/**
 * An application with a second step of its own, as many are: the page to sign in on stands at `/`, is answered with 200 wherever somebody isn't signed in, holds
 * the form for codes too, and a form's answer is the page itself, without a redirect. Beside it, calls with JSON. Closed when the test ends.
 */
export async function startForeignApplication(t: TestContext, ways: Ways = {}): Promise<Target> {
  const owner: Account = { email: 'ada', password: 'violet anchor', secret, backupCodes: codes(12) }
  const other: Account = { email: 'zofia', password: 'plum anchor' }
  const people: Person[] = [owner, other].map((account) => ({ account, lastStep: -1 }))
  const visitors = new Map<string, Visitor>()
  const server = createServer((request, answer) => void handle(request, answer))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())

  async function handle(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await text(request)
    const given = request.headers['content-type']?.includes('json')
      ? (JSON.parse(body) as Record<string, string>)
      : Object.fromEntries(new URLSearchParams(body))
    const visitor = visitors.get(/visitor=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '')
    const path = `${request.method} ${request.url?.replace(/\?.*/, '')}`
    const next = path.startsWith('POST') ? step(visitor, path, given) : visitor
    if (next && next !== visitor) {
      const id = randomUUID()
      visitors.set(id, next)
      answer.setHeader('set-cookie', `visitor=${id}; Path=/; HttpOnly`)
    }
    if (path.endsWith('/')) return void answer.setHeader('content-type', 'text/html').end(page(next))
    const status = next?.in ? 200 : path === 'POST /sign-in' && next?.waiting ? 202 : 401
    answer.writeHead(status, { 'content-type': 'application/json' })
    answer.end(JSON.stringify({ person: next?.in?.account.email ?? null }))
  }

  /** Who that is now; the one that was there before where nothing was right. */
  function step(visitor: Visitor | undefined, path: string, given: Record<string, string>): Visitor | undefined {
    if (given['password'] !== undefined) {
      const person = people.find(
        ({ account }) => account.email === given['email'] && account.password === given['password'],
      )
      if (!person) return visitor
      return person.account.secret === undefined ? { in: person, waiting: null } : { in: null, waiting: person }
    }
    const waiting = visitor?.waiting
    if (!waiting) return visitor
    const right = path === 'POST /backup-code' ? takesBackupCode(waiting, given) : takesCode(waiting, given)
    return right ? { in: waiting, waiting: null } : visitor
  }

  function takesCode(person: Person, { code }: Record<string, string>): boolean {
    const { eitherSide = 0, clock = systemClock } = ways
    const [key, now] = [asSecret(decodeBase32(secret)), stepAt(clock.now())]
    for (let one = now - eitherSide; one <= now + eitherSide; one += 1) {
      if (codeAt(key, one) !== code || (one <= person.lastStep && !ways.takesCodesTwice)) continue
      person.lastStep = one
      return true
    }
    return false
  }

  const { port } = server.address() as AddressInfo
  return { origin: `http://localhost:${port}`, people: { protected: structuredClone(owner), other } }
}

function takesBackupCode({ account: { backupCodes = [] } }: Person, { code = '' }: Record<string, string>): boolean {
  const place = backupCodes.indexOf(code)
  if (place !== -1) backupCodes.splice(place, 1)
  return place !== -1
}

const codes = (count: number) => Array.from({ length: count }, () => randomUUID().slice(0, 8))

const page = (visitor: Visitor | undefined) =>
  visitor?.in
    ? `<h1>Hello</h1>`
    : `<form method="post"><input name="email"><input name="password" type="password"></form>
       <form method="post"><input name="code" autocomplete="one-time-code"></form>`
