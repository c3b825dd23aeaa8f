import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import type { Clock } from '../src/adapters/clock.ts'
import type { Account, Target } from '../src/conformance/target.ts'
import { decodeBase32 } from '../src/otp/base32.ts'
import { asSecret, codeAt, stepAt } from '../src/otp/totp.ts'

/** What one application does otherwise than the next; a mistake says so. */
export type Ways = {
  /** That somebody gave their password is known by a field of the form for the code, not by a cookie. */
  hasProofInForm?: boolean
  /** Backup codes are taken by `/backup-code` alone, and not where codes are. */
  takesBackupCodesElsewhere?: boolean
  /** A mistake: a password is changed, and no answer to that comes. */
  keepsSilentOfNewPassword?: boolean
  /** A mistake: a code is good as often as one likes. */
  takesCodesTwice?: boolean
}

type Visitor = { in: Account | null; waiting: Account | null }
type Given = Record<string, string>

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/**
 * An application with a second step of its own, as many are: the page to sign in on stands at `/` and is answered with 200 wherever somebody isn't signed in, and a
 * form's answer is the page itself, without a redirect. Its calls with JSON are `/sign-in`, which takes the code along with the password, too, and
 * `/backup-code`. What is sent without an origin is refused. Closed when the test ends.
 */
export async function startForeignApplication(t: TestContext, clock: Clock, ways: Ways = {}): Promise<Target> {
  const owner: Account = { email: 'ada', password: 'violet anchor', secret }
  const other: Account = { email: 'zofia', password: 'plum anchor' }
  const backupCodes = Array.from({ length: 12 }, () => randomUUID().slice(0, 8))
  const visitors = new Map<string, Visitor>()
  const sheet = new Set(backupCodes)
  let lastStep = -1

  async function handle(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await text(request)
    const given = read(request, body)
    const known = /visitor=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? given['state'] ?? ''
    const visitor = visitors.get(known) ?? { in: null, waiting: null }
    const path = request.url?.replace(/\?.*/, '') ?? ''
    if (path === '/password' && visitor.in) {
      visitor.in.password = given['newPassword'] ?? ''
      if (ways.keepsSilentOfNewPassword) return void request.socket.destroy()
    }
    const isRefused = request.method === 'POST' && request.headers.origin === undefined
    const next = request.method === 'POST' && !isRefused ? step(visitor, path, given) : visitor
    const id = randomUUID()
    visitors.set(id, next)
    if (next !== visitor && !(next.waiting && ways.hasProofInForm))
      answer.setHeader('set-cookie', `visitor=${id}; Path=/; HttpOnly`)
    if (path === '/') return void answer.setHeader('content-type', 'text/html').end(page(next, id))
    answer.writeHead(next.in || next.waiting ? 200 : 401, { 'content-type': 'application/json' })
    answer.end(JSON.stringify({ person: next.in?.email ?? null }))
  }

  /** Who that is now; the one that was there before where nothing was right. */
  function step(visitor: Visitor, path: string, given: Given): Visitor {
    const found = [owner, other].find(
      ({ email, password }) => email === given['email'] && password === given['password'],
    )
    const waiting = found ?? visitor.waiting
    if (!waiting) return visitor
    const takesBackupCode = path === '/backup-code' || !ways.takesBackupCodesElsewhere
    const isIn = waiting === other || takesCode(given) || (takesBackupCode && sheet.delete(given['code'] ?? ''))
    return isIn ? { in: waiting, waiting: null } : { in: null, waiting }
  }

  function takesCode({ code }: Given): boolean {
    const now = stepAt(clock.now())
    if (codeAt(asSecret(decodeBase32(secret)), now) !== code || (now <= lastStep && !ways.takesCodesTwice)) return false
    lastStep = now
    return true
  }

  const page = (visitor: Visitor, id: string) => {
    if (visitor.in) return '<h1>Hello</h1>'
    const state = ways.hasProofInForm && visitor.waiting ? `<input type="hidden" name="state" value="${id}">` : ''
    const isAsked = !ways.hasProofInForm || visitor.waiting
    return `<form method="post"><input name="email"><input name="password" type="password"></form>
      ${isAsked ? `<form method="post"><input name="code" autocomplete="one-time-code">${state}</form>` : ''}`
  }

  const server = createServer((request, answer) => void handle(request, answer)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return { origin: `http://localhost:${port}`, people: { protected: { ...owner, backupCodes }, other: { ...other } } }
}

function read({ headers }: IncomingMessage, body: string): Given {
  if (headers['content-type']?.includes('json')) return JSON.parse(body) as Given
  return Object.fromEntries(new URLSearchParams(body))
}
