import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import type { Services } from '../services.ts'
import { bodyBytes, originLongest, originsTold } from '../limits.ts'
import { refuse } from '../refusals.ts'
import { redirectTo } from './answers.ts'
import { type Env, isUnsafe } from './request.ts'
import { pathTo } from '../routes.ts'
import { nearestPage } from './where-to.ts'

type Guard = MiddlewareHandler<Env>

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const calls = `${pathTo('apiReference')}/`
export const isApi = (path: string) => path.startsWith(calls)

/** What every answer says to the browser (requirements WEB-1, WEB-2). */
export function securityHeaders(services: Services): Guard {
  const { baseUrl, frame } = services.instance
  // Of the host that somebody else's application is on, and of those below it, that is for them to say.
  const promisesTls = baseUrl.startsWith('https://') && frame === null
  return async (c, next) => {
    await next()
    const headers = c.res.headers
    headers.set('Content-Security-Policy', policy)
    headers.set('X-Content-Type-Options', 'nosniff')
    headers.set('Referrer-Policy', 'same-origin')
    headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    headers.set('Cross-Origin-Resource-Policy', 'same-origin')
    if (promisesTls) headers.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains')
    // Only what has a hash in its URL may be kept; its route says so.
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
  }
}

/** One line and one count per request: the route's pattern, never the URL, which may carry a link's token. */
export function requestLog(services: Services): Guard {
  return async (c, next) => {
    const began = performance.now()
    await next()
    const ms = performance.now() - began
    const { method, routePath: route } = c.req
    const { status } = c.res
    services.log.debug({ method, route, status, ms: Math.round(ms) }, 'request')
    services.metrics.requestAnswered({ method, route, status, seconds: ms / 1000 })
  }
}

/** Nothing larger is read, let alone parsed (requirement WEB-5). */
export const limitBody: Guard = (c, next) => {
  const length = c.req.header('content-length')
  // The server holds whoever announces a length to it: counting is for those who announce none, and costs each request a stream.
  if (length === undefined || c.req.header('transfer-encoding') !== undefined) return countedBody(c, next)
  return Number(length) > bodyBytes ? refuse('too_large') : next()
}
const countedBody = bodyLimit({ maxSize: bodyBytes, onError: () => refuse('too_large') })

/**
 * Forms act only when our own pages send them (requirement WEB-3): by `Sec-Fetch-Site`, and for browsers without it by `Origin`.
 * The API reads no cookie, so nothing of another site's can be carried out in someone's name there.
 */
export function sameOriginOnly(services: Services): Guard {
  const { baseUrl, origin: ours } = services.instance
  const told = new Set<string>()
  /** Each once, and no more than a few: whoever sends them chooses what they are. */
  const tellOperator = (origin: string | undefined) => {
    if (origin === undefined || origin === ours || told.has(origin) || told.size >= originsTold) return
    told.add(origin)
    services.log.warn(
      { origin: origin.slice(0, originLongest), baseUrl },
      'a form came from another address than BASE_URL and was refused: if people use that address, BASE_URL is wrong',
    )
  }
  return async (c, next) => {
    if (!isUnsafe(c.req.method) || isApi(c.req.path)) return next()
    const site = c.req.header('sec-fetch-site')
    const isOurs = site === undefined ? c.req.header('origin') === ours : site === 'same-origin'
    if (!isOurs) {
      tellOperator(c.req.header('origin'))
      refuse('cross_site', { args: { address: baseUrl } })
    }
    return next()
  }
}

/**
 * A form acts for whoever's page it stood on: when somebody else has signed in in another tab since, nothing is done, and nobody charged for a code that
 * wasn't theirs.
 */
export const sameAccountOnly: Guard = async (c, next) => {
  const { session } = c.var
  if (!session || !isUnsafe(c.req.method) || isApi(c.req.path)) return next()
  const shown = new URLSearchParams(await c.req.text()).get('account')
  if (shown === null || shown === session.person.email) return next()
  return redirectTo(c, nearestPage(c.req.path) ?? 'home', 'signed_in_otherwise')
}

/** Set-up is only in the browser: whoever comes with a token is told where (requirement ENR-1). */
export function browserOnly(services: Services): Guard {
  return async (c, next) => {
    if (c.req.header('authorization') !== undefined) {
      refuse('browser_only', { manageUrl: services.instance.link('security') })
    }
    return next()
  }
}

/** Web applications elsewhere call the API only where an operator lets them; they show a token, never a cookie (requirement WEB-4). */
export function otherOrigins({ settings }: Services): Guard {
  const { apiOrigins: origin } = settings
  if (origin.length === 0) return (_, next) => next()
  const allowHeaders = ['authorization', 'content-type', 'accept-language']
  const allowMethods = ['GET', 'POST', 'DELETE']
  return cors({ origin, allowHeaders, allowMethods, exposeHeaders: ['retry-after'], maxAge: 3600 })
}

/** The JSON API takes JSON and nothing else (requirement WEB-4). */
export const jsonOnly: Guard = async (c, next) => {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (isUnsafe(c.req.method) && type !== 'application/json' && (await c.req.text()) !== '') refuse('unsupported_type')
  return next()
}
