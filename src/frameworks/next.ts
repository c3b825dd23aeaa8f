import { createCountersign } from '../embedded/create.ts'
import { checkHost } from '../host/check-host.ts'
import type { Countersign } from '../host/countersign.ts'
import type { Answer, Asked, FirstStep, SignedIn } from '../host/host.ts'
import type { Options } from '../host/options.ts'
import { wantsJson } from './wants-json.ts'

export { stampOf } from '../host/stamp.ts'

/**
 * The call of `Host<NextCall>`. Your functions may use `cookies()` and `headers()` of `next/headers` as everywhere; `whoIs` may lead away whoever isn't signed in,
 * and that is nobody then. `addressOf`, which can't wait for the headers, has them here. Next tells no address: what stands in `x-forwarded-for` is a proxy's word only where one of yours overwrites it, else the visitor's.
 */
export type NextCall = { headers: { get(name: string): string | null } }

export type NextOptions = Options<NextCall> & {
  /** `cookies` and `headers` of `next/headers`, `redirect` of `next/navigation`. */
  next: {
    cookies: () => Awaitable<{ set(name: string, value: string, options: CookieOptions): unknown }>
    headers: () => Awaitable<NextCall['headers']>
    redirect: (to: string) => never
  }
}
type Awaitable<T> = T | Promise<T>
type CookieOptions = { path: string; maxAge: number; httpOnly: boolean; secure: boolean; sameSite: 'lax' | 'strict' }

type Wanted = { fresh?: boolean; next?: string }
type Handler = (request: Request) => Promise<Response>

/** The doors of an application on Next, from 15 on, with its app router. */
export type NextDoor = {
  /** Our pages. Whole, in `app/two-step/[[...path]]/route.ts`: `export const { GET, POST, DELETE, OPTIONS } = twoStep.pages` */
  pages: Record<'GET' | 'POST' | 'DELETE' | 'OPTIONS', Handler>
  /** In a server action, in the place of opening a session. Leads away; what it returns is a refusal, in words to show. */
  begin: (first: FirstStep) => Promise<string>
  /**
   * In a page or an action, before anything else: leads away whoever isn't signed in, or isn't fresh. `next` is the page to come back to, which Next doesn't tell.
   * A layout is no place for it: Next doesn't draw one anew for each page.
   */
  guard: (wanted?: Wanted) => Promise<void>
  /** The same two in a route handler, which answers by a `Response`. Null: go on. */
  route: {
    begin: (request: Request, first: FirstStep) => Promise<Response>
    guard: (request: Request, wanted?: Wanted) => Promise<Response | null>
  }
  /** The one that is open in this process, opened if need be. In `register` of `instrumentation.ts`, what is wrong with the options is told at the start. */
  countersign: () => Promise<Countersign<NextCall>>
}

/**
 *     export const twoStep = nextDoor({ next: { cookies, headers, redirect }, host, baseUrl, database, keys, product })
 *
 *     'use server'
 *     export async function signIn(_refusal: string, form: FormData): Promise<string> {
 *       const user = await rightPassword(form)
 *       return twoStep.begin({ person: String(user.id), means: 'password', next: '/inbox' })
 *     }
 *
 * `next.config` has to name the package in `serverExternalPackages`, and must put no header of its own on our pages: Next would send that one in the place of
 * ours. Nothing is opened while Next builds. Options that change while `next dev` runs hold from its next start.
 */
export function nextDoor({ next: { cookies, headers, redirect }, ...options }: NextOptions): NextDoor {
  const countersign = () => openOnce(options)
  const page: Handler = async (request) => {
    if (request.headers.has('rsc')) return forBrowsersAlone()
    return answerPage(await countersign(), request)
  }
  return {
    pages: { GET: page, POST: page, DELETE: page, OPTIONS: page },
    async begin(first) {
      const asked = askedOf(await headers(), false)
      const answer = await (await countersign()).begin(first, asked)
      const jar = await cookies()
      for (const line of answer.cookies) jar.set(...cookieOf(line))
      return answer.location === null ? wordsOf(answer) : redirect(answer.location)
    },
    async guard(wanted) {
      const asked = askedOf(await headers(), false)
      const answer = await (await countersign()).guard(asked, wanted)
      if (answer === null) return
      if (answer.location === null) throw new Error(wordsOf(answer))
      redirect(answer.location)
    },
    route: {
      begin: async (request, first) => responseOf(await (await countersign()).begin(first, askedBy(request))),
      async guard(request, wanted = {}) {
        // A form that was sent has no page to come back to.
        const back = request.method === 'GET' ? { next: pathOf(request) } : {}
        const answer = await (await countersign()).guard(askedBy(request), { ...back, ...wanted })
        return answer && responseOf(answer)
      },
    },
    countersign,
  }
}

/** Next may load a module more than once: there is one of each address in a process, wherever it was asked for first. */
const opened = Symbol.for('countersign.opened')
type Opened = Map<string, Promise<Countersign<NextCall>>>

function openOnce(options: Options<NextCall>): Promise<Countersign<NextCall>> {
  if ('EdgeRuntime' in globalThis)
    throw new Error('Countersign needs Node: take `export const runtime = "edge"` out of this route.')
  const all = ((globalThis as { [opened]?: Opened })[opened] ??= new Map())
  const { baseUrl } = options
  const there = all.get(baseUrl)
  if (there) return there
  const opening = open(options)
  all.set(baseUrl, opening)
  // A database that was away may be there at the next request.
  opening.catch(() => all.delete(baseUrl))
  return opening
}

async function open(options: Options<NextCall>): Promise<Countersign<NextCall>> {
  const { host } = options
  checkHost(host)
  return createCountersign({ ...options, host: { ...host, whoIs: (call) => orNobody(async () => host.whoIs(call)) } })
}

/** What leads away in Next throws: `redirect`, `unauthorized`. */
async function orNobody(ask: () => Promise<SignedIn | null>): Promise<SignedIn | null> {
  try {
    return await ask()
  } catch (problem) {
    const digest = (problem as { digest?: unknown } | null)?.digest
    if (typeof digest === 'string' && /^NEXT_(?:REDIRECT|HTTP_ERROR_FALLBACK)\b/.test(digest)) return null
    throw problem
  }
}

async function answerPage(countersign: Countersign<NextCall>, request: Request): Promise<Response> {
  const { path } = countersign
  const asked = pathOf(request)
  if (asked !== path && !asked.startsWith(`${path}/`) && !asked.startsWith(`${path}?`))
    throw new Error(
      `Countersign stands at ${path} by its baseUrl, and its route handler elsewhere: move it to app${path}/[[...path]]/route.ts.`,
    )
  return countersign.fetch(uncompressed(request), { address: null, call: { headers: request.headers } })
}

/** Next compresses by itself, and of what is compressed already it drops the header that says so: no browser could read that. */
function uncompressed({ url, method, headers: given, body, signal }: Request): Request {
  const headers = new Headers(given)
  headers.delete('accept-encoding')
  const init: RequestInit & { duplex: 'half' } = { method, headers, body, signal, duplex: 'half' }
  return new Request(url, init)
}

/**
 * Next's router asks by itself before it leads a browser anywhere, in a browser and on the server. Whatever isn't its own makes it leave the page to the browser:
 * ours are drawn once, and none is kept in its memory (requirement HOST-23).
 */
const forBrowsersAlone = () =>
  new Response(null, { headers: { 'content-type': 'text/html', 'cache-control': 'no-store' } })

/** `request.url` names a host of Next's own: only what follows it is the visitor's. */
function pathOf({ url }: Request): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

const askedBy = ({ headers }: Request) =>
  askedOf(
    headers,
    wantsJson((name) => headers.get(name)),
  )

const askedOf = (headers: NextCall['headers'], json: boolean): Asked<NextCall> => ({
  header: (name) => headers.get(name) ?? undefined,
  address: null,
  json,
  call: { headers },
})

/** A line of `Set-Cookie` as Next takes it; ours say all of these. */
function cookieOf(line: string): [name: string, value: string, options: CookieOptions] {
  const [pair = '', ...attributes] = line.split(/; */)
  const [name, value] = halvesOf(pair)
  const said = new Map(attributes.map((one) => halvesOf(one.toLowerCase())))
  return [
    name,
    decodeURIComponent(value),
    {
      path: said.get('path') ?? '/',
      maxAge: Number(said.get('max-age') ?? 0),
      httpOnly: said.has('httponly'),
      secure: said.has('secure'),
      sameSite: said.get('samesite') === 'strict' ? 'strict' : 'lax',
    },
  ]
}

function halvesOf(text: string): [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** The sentence of a refusal (RFC 9457), in the language that the browser asks for. */
const wordsOf = ({ json }: Answer): string => (json as { detail?: string } | null)?.detail ?? ''

function responseOf({ status, headers: given, location, json, cookies }: Answer): Response {
  const headers = new Headers({ 'cache-control': 'no-store', ...given })
  for (const line of cookies) headers.append('set-cookie', line)
  if (location !== null) headers.set('location', location)
  if (json !== null && !headers.has('content-type')) headers.set('content-type', 'application/json')
  return new Response(json === null ? null : JSON.stringify(json), { status, headers })
}
