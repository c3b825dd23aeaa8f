import type { Countersign } from '../host/countersign.ts'
import type { Answer, Asked, FirstStep } from '../host/host.ts'
import { mustBeAwaited } from './awaited.ts'
import { BodyEaten } from './body.ts'
import { wantsJson } from './wants-json.ts'

/** What we use of a `Context` of Hono 4: the call of `Host<Context>`. */
export type HonoContext = {
  readonly req: {
    readonly raw: Request
    readonly method: string
    readonly url: string
    /** What was read of the body already: see `HonoRequest`. */
    readonly bodyCache: object
    header(name: string): string | undefined
    arrayBuffer(): Promise<ArrayBuffer>
    formData(): Promise<FormData>
  }
  /** Of @hono/node-server: `incoming` is Node's own request. */
  readonly env: unknown
  res: Response
  header(name: string, value: string, options?: { append?: boolean }): void
  body(data: ReadableStream | string | null, status: number): Response
}
type Next = () => Promise<void>

/** The doors of an application on Hono. */
export type HonoDoor<Context extends HonoContext> = {
  /** Our pages: `app.use(door.pages)`, after what reads the session. What isn't below our path goes on. */
  pages: (c: Context, next: Next) => Promise<Response | void>
  /** In the place of opening a session: `return door.begin(c, …)`. */
  begin: (c: Context, first: FirstStep) => Promise<Response>
  /** A route of your own, where there are no cookies: `{ link, expiresAt }` for whoever is signed in, a link to our pages. `next`: which of them. */
  enter: (c: Context, wanted?: { next?: string }) => Promise<Response>
  /** Middleware before a route: whoever isn't signed in, or isn't fresh, is answered here. */
  guard: (wanted?: { fresh?: boolean }) => (c: Context, next: Next) => Promise<Response | void>
}

/**
 *     const door = honoDoor(countersign)
 *     app.use(door.pages)
 *     app.post('/login', async (c) => {
 *       const user = await rightPassword(await c.req.parseBody())
 *       return door.begin(c, { person: String(user.id), means: 'password', next: '/inbox' })
 *     })
 *
 * What your functions put down by `setCookie(c, …)` and `c.header(…)` is sent along. Our pages keep their own Content-Security-Policy and the rest of what
 * protects them, wherever `secureHeaders` stands.
 */
export function honoDoor<Context extends HonoContext>(countersign: Countersign<Context>): HonoDoor<Context> {
  mustBeAwaited(countersign)
  return {
    pages: (c, next) => (isBelow(countersign.path, c) ? answerPage(countersign, c) : next()),
    begin: async (c, first) => write(c, await countersign.begin(first, askedOf(c))),
    enter: async (c, wanted) => write(c, await countersign.enter(askedOf(c), wanted)),
    guard:
      (wanted = {}) =>
      async (c, next) => {
        // A form that was sent has no page to come back to.
        const back = c.req.method === 'GET' || c.req.method === 'HEAD' ? { next: pathOf(c) } : {}
        const answer = await countersign.guard(askedOf(c), { ...wanted, ...back })
        return answer === null ? next() : write(c, answer)
      },
  }
}

function isBelow(path: string, c: HonoContext): boolean {
  const { pathname } = new URL(c.req.url)
  return pathname === path || pathname.startsWith(`${path}/`)
}

/** Through `c`, because what was put down there is lost with a `Response` of another's making (requirement HOST-16). */
async function answerPage<Context extends HonoContext>(
  countersign: Countersign<Context>,
  c: Context,
): Promise<Response> {
  const response = await countersign.fetch(await requestOf(c), { address: addressOf(c), call: c })
  for (const [name, value] of response.headers) c.header(name, value, { append: shared.includes(name) })
  keepOurs(c, response.headers)
  return c.body(response.body, response.status)
}

/** What the application has set of these stays beside ours. */
const shared = ['set-cookie', 'vary']

const protecting = [
  'content-security-policy',
  'referrer-policy',
  'x-content-type-options',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'cache-control',
]

/**
 * `secureHeaders`, and whatever else sets a header on every answer, does it after us, on `c.res`, which Hono reads once more when all is done: there ours are put
 * back. Under the application's policy our pages would have neither style nor script, and under its `no-referrer` our forms would come from nowhere.
 */
function keepOurs(c: HonoContext, ours: Headers): void {
  const inherited = Object.getPrototypeOf(c) as object
  Object.defineProperty(c, 'res', {
    configurable: true,
    get() {
      const res = Reflect.get(inherited, 'res', c) as Response
      for (const name of protecting) {
        const value = ours.get(name)
        if (value !== null && res.headers.get(name) !== value) res.headers.set(name, value)
      }
      return res
    },
    set(res: HonoContext['res']) {
      Reflect.set(inherited, 'res', res, c)
    },
  })
}

/** Read by somebody before us: as they have kept it, never as an empty form (requirements HOST-7, HOST-24). */
async function requestOf(c: HonoContext): Promise<Request> {
  const { raw, bodyCache } = c.req
  const read = Object.keys(bodyCache)
  if (read.length === 0 && !raw.bodyUsed) return raw
  if (read.length === 0)
    throw new BodyEaten(
      'Something before Countersign has read the body of a form from `c.req.raw`, where nobody can read it again: let it use `c.req`, or mount our pages before it.',
    )
  const { method, url, headers, signal } = raw
  return new Request(url, { method, headers, signal, body: await bodyAgain(c, read) })
}

/** A field that came twice comes twice again, to be refused. */
async function bodyAgain({ req }: HonoContext, read: string[]): Promise<ArrayBuffer | URLSearchParams> {
  if (!read.includes('formData') || read.length > 1) return req.arrayBuffer()
  const fields = [...(await req.formData())].filter((field): field is [string, string] => typeof field[1] === 'string')
  return new URLSearchParams(fields)
}

const pathOf = ({ req }: HonoContext) => {
  const { pathname, search } = new URL(req.url)
  return pathname + search
}

/** As @hono/node-server's `getConnInfo` has it. Behind a proxy that is the proxy's: see `addressOf` of the host. */
function addressOf({ env }: HonoContext): string | null {
  type Bindings = { server?: Bindings; incoming?: { socket?: { remoteAddress?: string } } }
  const bindings = (env ?? {}) as Bindings
  return (bindings.server ?? bindings).incoming?.socket?.remoteAddress ?? null
}

const askedOf = <Context extends HonoContext>(c: Context): Asked<Context> => ({
  header: (name) => c.req.header(name),
  address: addressOf(c),
  json: wantsJson((name) => c.req.header(name)),
  call: c,
})

function write(c: HonoContext, { status, headers, location, json, cookies }: Answer): Response {
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
  c.header('cache-control', 'no-store')
  if (location !== null) c.header('location', location)
  if (json !== null && headers['content-type'] === undefined) c.header('content-type', 'application/json')
  return c.body(json === null ? null : JSON.stringify(json), status)
}
