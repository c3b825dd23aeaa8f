import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type NextCall, type NextOptions, nextDoor, stampOf } from '../src/frameworks/next.ts'
import type { Host } from '../src/host/host.ts'
import { decodeBase32 } from '../src/otp/base32.ts'
import { asSecret, codeAt, stepAt } from '../src/otp/totp.ts'
import { openEmbeddedBrowser } from './embedded-browser.ts'
import type { Span } from './kit.ts'

export const ada = { id: '42', name: 'Ada Lind', email: 'ada@example.com', password: 'violet anchor' }

/** What `redirect` throws in Next. */
class Led extends Error {
  readonly digest: string
  readonly to: string
  constructor(to: string) {
    super('NEXT_REDIRECT')
    this.to = to
    this.digest = `NEXT_REDIRECT;push;${to};303;`
  }
}

type Scope = { headers: Headers; set: string[] }

export type NextAbout = { host?: Partial<Host<NextCall>>; options?: Partial<NextOptions>; basePath?: string }

/**
 * What Next gives an application, as far as a door needs it: `headers()`, `cookies()` and `redirect()` of the request that is being answered. The application of
 * one person in it keeps a session behind a cookie. The real one is in examples/next.
 */
export function startNext(span: Span, { host = {}, options = {}, basePath = '' }: NextAbout = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-next-'))
  const origin = `https://${randomUUID()}.test`
  const sessions = new Map<string, string>()
  const requests = new AsyncLocalStorage<Scope>()
  const scope = () => requests.getStore() ?? outsideOfRequests()
  const redirect = (to: string): never => {
    throw new Led(to)
  }
  const sessionOf = () => /(?:^|; )app-session=([^;]+)/.exec(scope().headers.get('cookie') ?? '')?.[1] ?? ''
  const given: NextOptions = {
    next: {
      headers: async () => scope().headers,
      cookies: async () => ({ set: (name, value, about) => void scope().set.push(lineOf(name, value, about)) }),
      redirect,
      basePath,
    },
    baseUrl: `${origin}${basePath}/two-step`,
    database: join(folder, 'countersign.sqlite'),
    keys: `test:${Buffer.from('5b0e'.repeat(16), 'hex').toString('base64')}`,
    product: { name: 'Ferndale' },
    production: false,
    logLevel: 'silent',
    host: {
      findPerson: (id) => (id === ada.id ? { ...ada, stamp: stampOf(ada.password) } : undefined),
      whoIs: () => ({ person: sessions.get(sessionOf()) ?? redirect('/login') }),
      openSession({ person }) {
        const id = randomUUID()
        sessions.set(id, person)
        scope().set.push(`app-session=${id}; Path=/`)
      },
      checkPassword: (_, password) => password === ada.password,
      ...host,
    },
    ...options,
  }
  const door = nextDoor(given)
  span.after(async () => {
    await (await door.countersign()).close().catch(() => {})
    rmSync(folder, { recursive: true, force: true })
  })

  /** Which door stands where. `/login` and what isn't below `/api` is an action, or a page. */
  async function respond(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/two-step')) return door.pages[request.method as 'GET' | 'POST'](request)
    if (pathname === '/api/login') return door.route.begin(request, { person: ada.id, means: 'password' })
    if (pathname.startsWith('/api/'))
      return (await door.route.guard(request, { fresh: true })) ?? Response.json({ page: pathname })
    try {
      if (pathname !== '/login') await door.guard({ fresh: pathname.startsWith('/fresh'), next: basePath + pathname })
      else
        return new Response(await door.begin({ means: 'password', ...((await request.json()) as { person: string }) }))
      return new Response('page')
    } catch (problem) {
      if (!(problem instanceof Led)) throw problem
      return new Response(null, { status: 303, headers: { location: problem.to } })
    }
  }

  /** Answers in the scope of a request, with the cookies that were set in it. */
  async function fetch(request: Request): Promise<Response> {
    const scope: Scope = { headers: request.headers, set: [] }
    const answer = await requests.run(scope, () => respond(request))
    for (const line of scope.set) answer.headers.append('set-cookie', line)
    return answer
  }

  /** Of this step, or of one near it: each is good once. */
  const codeNow = (secret: string, steps = 0) => codeAt(asSecret(decodeBase32(secret)), stepAt(Date.now()) + steps)
  const browser = () => openEmbeddedBrowser({ fetch, origin, root: '/two-step', codeNow })
  return { door, given, origin, browser, codeNow, fetch }
}

type About = { path: string; maxAge: number; httpOnly: boolean; secure: boolean; sameSite: string }

const lineOf = (name: string, value: string, { path, maxAge, httpOnly, secure, sameSite }: About) =>
  `${name}=${value}; Path=${path}; Max-Age=${maxAge}; SameSite=${sameSite}${httpOnly ? '; HttpOnly' : ''}${secure ? '; Secure' : ''}`

function outsideOfRequests(): never {
  throw new Error('Asked for a request’s headers or cookies outside of any')
}
