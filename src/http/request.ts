import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { matchedRoutes } from 'hono/route'
import type { z } from 'zod'
import type { Services } from '../services.ts'
import { hashToken } from '../adapters/token.ts'
import type { CookieName } from '../instance.ts'
import {
  backupCodesFew,
  browserLifetime,
  challengeLifetime,
  days,
  knownBrowserKept,
  resetLinkLifetime,
  seconds,
} from '../limits.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { type Page, pathTo, type Place, type RouteName, routes } from '../routes.ts'
import type { Moment, Whereabouts } from '../moment.ts'
import type { Renewed, Session } from '../sessions/session.ts'
import type { Assets } from '../ui/assets.ts'
import { type Locale, locales, type MessageKey, type Say, sayLoosely } from '../messages/messages.ts'
import { type NoticeName, type NoticeParts, notices } from '../ui/notices.ts'
import type { Markup, PageContext } from '../ui/page.ts'
import { nearestPage, safePage } from './where-to.ts'

/** What is known of a request once the guards have let it through. */
export type Env = {
  Bindings: { address: string }
  Variables: {
    services: Services
    assets: Assets
    from: Whereabouts
    /** Known once the whole request is there: read once from the clock and passed down, into SQL too. */
    at: Moment
    session: Session | null
    /** Set when a backup code was used by this request: how many are left. */
    backupCodesLeft?: number
    locale: Locale
    say: Say
  }
}
export type Req = Context<Env>
export { createRouter } from './router.ts'

/** The session behind this request. Refuses `signed_out`, which sends a browser to sign in and back. */
export function sessionOf(c: Req): Session {
  return c.var.session ?? refuse('signed_out')
}

/** The session of an administrator. Refuses `not_allowed` for anybody else who is signed in. */
export function administratorOf(c: Req): Session {
  const session = sessionOf(c)
  return session.person.role === 'administrator' ? session : refuse('not_allowed')
}

/**
 * A form's fields, each of them once: a repeated one is `invalid_input` (requirement CHL-11), anything but a form is
 * `unsupported_type`.
 */
export async function readFields(c: Req): Promise<Record<string, string>> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  const text = await c.req.text()
  if (type !== 'application/x-www-form-urlencoded') {
    if (text === '' && type === undefined) return {}
    refuse('unsupported_type')
  }
  const fields: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) refuse('invalid_input', { field: name })
    fields[name] = value
  }
  return fields
}

/** A JSON object, each of its fields once. Refuses `invalid_input`. */
export async function readJson(c: Req): Promise<Record<string, unknown>> {
  const text = await c.req.text()
  const body = parseJson(text)
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  if (!isObject || Object.keys(body).length !== namesWritten(text)) return refuse('invalid_input', { field: '' })
  return body as Record<string, unknown>
}

/** Undefined for what is no JSON: refused like JSON of another shape. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How many names the outermost object is written with: of a repeated one `JSON.parse` silently keeps the last (CHL-11). */
function namesWritten(json: string): number {
  let depth = 0
  let names = 0
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    if (token === ':' && depth === 1) names += 1
  }
  return names
}

/** What a schema makes of the fields. Refuses `invalid_input` with the field; a schema's message may be a message's key. */
export function parse<Schema extends z.ZodType>(schema: Schema, fields: Record<string, unknown>): z.output<Schema> {
  const parsed = schema.safeParse(fields)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const says = issue?.message.startsWith('refusal.') ? (issue.message as MessageKey) : undefined
  return refuse('invalid_input', { field: issue?.path.join('.') ?? '', ...(says && { says }) })
}

/** A refusal in the language of the request. */
export function sayRefusal(c: Req, refusal: Refusal): string {
  return sayLoosely(c.var.locale, refusal.says, refusal.details.args)
}

// Cookies. All are `__Host-`: bound to this host, sent only over TLS (or to localhost), out of scripts' reach (requirement SES-1).
const cookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax', prefix: 'host' } as const
const lifetimes = {
  session: browserLifetime,
  challenge: challengeLifetime * 6,
  known: knownBrowserKept,
  language: 365 * days,
  notice: 60 * seconds,
  // As long as the mailed link on whose way it is kept, and the reading of the mail.
  next: 2 * resetLinkLifetime,
  probe: 30 * days,
} as const satisfies Record<CookieName, number>

const nameOf = (c: Req, name: CookieName) => c.var.services.instance.cookies[name]

export function readCookie(c: Req, name: CookieName): string | undefined {
  return getCookie(c, nameOf(c, name), 'host')
}

/** Whether the browser has shown any cookie of ours. One that never does keeps none, and can't be signed in. */
export function keepsCookies(c: Req): boolean {
  return (Object.keys(lifetimes) as CookieName[]).some((name) => readCookie(c, name) !== undefined)
}

export function writeCookie(c: Req, name: CookieName, value: string): void {
  setCookie(c, nameOf(c, name), value, { ...cookieOptions, maxAge: lifetimes[name] / seconds })
}

export function dropCookie(c: Req, name: CookieName): void {
  deleteCookie(c, nameOf(c, name), cookieOptions)
}

/** What a rule learned: for the browser, and for the rest of this request. */
export function keep(c: Req, { session, browserToken, backupCodesLeft = null }: Renewed): void {
  const { token, ...given } = session
  writeCookie(c, 'session', token)
  c.set('session', { ...sessionOf(c), tokenHash: hashToken(token), ...given })
  if (browserToken !== undefined) keepBrowser(c, browserToken)
  if (backupCodesLeft !== null) c.set('backupCodesLeft', backupCodesLeft)
}

/** This browser is known from now on by a new token, or goes on with the one it showed, for as long again. */
export function keepBrowser(c: Req, token: string | null): void {
  const known = token ?? readCookie(c, 'known')
  if (known !== undefined) writeCookie(c, 'known', known)
}

/** Answers with a page: as a page of its own, or drawn again after a refusal, with the refusal's status. */
export async function draw(c: Req, page: Markup, answered: number | Refusal = 200): Promise<Response> {
  if (typeof answered === 'number') return c.html(await page, answered as 200)
  tellWhenAgain(c, answered)
  return c.html(await page, answered.status)
}

/** `Retry-After` in seconds, for page and JSON alike (RFC 9110 §10.2.3). */
export function tellWhenAgain(c: Req, { details }: Refusal): void {
  if (details.retryAfter !== undefined) c.header('Retry-After', String(Math.ceil(details.retryAfter / seconds)))
}

/** POST → redirect → GET, with a sentence for the next page, and another when a backup code was used on the way (requirement BAC-10). */
export function redirectTo(c: Req, place: Place, notice?: NoticeName): Response {
  const left = c.var.backupCodesLeft
  const used =
    left === undefined ? undefined : `${left <= backupCodesFew ? 'backup_codes_few' : 'backup_code_used'}:${left}`
  const all = [notice, used].filter((one) => one !== undefined)
  if (all.length > 0) writeCookie(c, 'notice', all.join('.'))
  return c.redirect(c.var.services.instance.path(place), 303)
}

/** What a download says of itself. Its name begins with the product's letters and digits; nothing of a person's stands in it. */
export function downloadAs(c: Req, type: string, name: string) {
  const product = c.var.services.instance.product.normalize('NFC').toLowerCase()
  const whole = [...(product.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []), name].join('-')
  const plain = /^[\x20-\x7e]*$/.test(whole)
  // RFC 6266 §5: the second is for all that read more than ASCII.
  const named = plain ? `filename="${whole}"` : `filename="${name}"; filename*=UTF-8''${encodeURIComponent(whole)}`
  return { 'Content-Type': type, 'Content-Disposition': `attachment; ${named}` }
}

/** The page that was asked for, for a form that goes there again: a route took it, so it is of the table. */
export const pathHere = (c: Req) => c.req.path as Page

/** What a page is drawn with. Takes the notice that a redirect left. */
export function pageContext(c: Req): PageContext {
  const { session, services, assets, locale, say } = c.var
  return {
    locale,
    say,
    product: services.instance.product,
    path: services.instance.path,
    colours: services.instance.colours,
    assets,
    here: pageHere(c),
    development: readsMailHere(services.settings),
    signedIn: session && {
      name: session.person.name,
      email: session.person.email,
      organisation: session.person.organisation.name,
      administrator: session.person.role === 'administrator',
    },
    notices: takeNotices(c),
  }
}

/** This very page, or the nearest one where a form was answered with a page. A link's token is never in it: what refuses the link must not hold it. */
function pageHere(c: Req): Page {
  const query = c.req.method === 'GET' ? new URL(c.req.url).search : ''
  const stands = c.req.param('token') === undefined ? (safePage(c.req.path + query) ?? safePage(c.req.path)) : null
  return stands ?? nearestPage(c.req.path) ?? pathTo('home')
}

function takeNotices(c: Req): PageContext['notices'] {
  const left = readCookie(c, 'notice')
  if (left === undefined) return []
  dropCookie(c, 'notice')
  return left
    .split('.')
    .slice(0, 2)
    .flatMap((one) => noticeOf(c, one) ?? [])
}

function noticeOf(c: Req, left: string): PageContext['notices'][number] | undefined {
  const [name = '', count] = left.split(':')
  if (!isNotice(name)) return undefined
  const notice: NoticeParts = notices[name]
  const text = sayLoosely(c.var.locale, notice.says, { count: Number(count) || 0 })
  const readMail = notice.mails && readsMailHere(c.var.services.settings) ? toMailbox : undefined
  const action = notice.action ?? readMail
  return {
    name,
    kind: notice.kind,
    text,
    ...(action && {
      action: { label: sayLoosely(c.var.locale, action.says), href: c.var.services.instance.path(action.to) },
    }),
  }
}

const isNotice = (name: string): name is NoticeName => Object.hasOwn(notices, name)

const toMailbox = { says: 'notice.read_mail', to: 'devMail' } as const

/** Development without SMTP: mail goes nowhere but to a page. */
export function readsMailHere(settings: Services['settings']): boolean {
  return !settings.production && settings.smtpUrl === null
}

/** What the table calls the route of this request: never its URL, which may carry a token. Null for what isn't in it. */
export function routeNameOf(c: Req): RouteName | null {
  const paths = matchedRoutes(c).map(({ path }) => path)
  return (Object.keys(routes) as RouteName[]).find((name) => paths.includes(routes[name])) ?? null
}

/** The language of someone who isn't signed in: the one they chose here, else the browser's. */
export function preferredLocale(chosen: string | undefined, acceptLanguage: string | undefined): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', ...rest] = entry.trim().toLowerCase().split(';')
      const q = rest.find((part) => part.trim().startsWith('q='))
      return { language: tag.split('-')[0] ?? '', weight: q ? Number(q.trim().slice(2)) || 0 : 1 }
    })
    .toSorted((a, b) => b.weight - a.weight)
  const candidates = [chosen, ...wanted.map((entry) => entry.language)]
  return candidates.flatMap((candidate) => locales.filter((locale) => locale === candidate))[0] ?? 'en'
}
