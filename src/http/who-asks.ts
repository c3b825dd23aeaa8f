import type { MiddlewareHandler } from 'hono'
import { trustedProxies } from '../adapters/address.ts'
import { clientAddress } from '../adapters/forwarded.ts'
import type { Services } from '../services.ts'
import { hashToken } from '../adapters/token.ts'
import { browserName } from './browser-name.ts'
import type { Assets } from '../ui/assets.ts'
import { readCookie } from './cookies.ts'
import { isApi } from './guards.ts'
import { preferredLocale, speak } from './locale.ts'
import { misfitsNoted } from './misfits.ts'
import { type Env, isUnsafe, type Req } from './request.ts'

/** Says from where a request comes, and in which language to answer. */
export function knowClient(services: Services, assets: Assets): MiddlewareHandler<Env> {
  const proxies = { trusted: trustedProxies(services.settings.trustedProxies), by: services.settings.forwardedHeader }
  const noteMisfit = misfitsNoted(services)
  // An application of somebody else's, which names its call, has looked behind its own proxies already (requirement HOST-9).
  const addressOf = (c: Req) =>
    'call' in c.env
      ? { address: c.env.address, misfit: null }
      : clientAddress(c.env.address, (name) => c.req.header(name), proxies)
  return async (c, next) => {
    const kind = isApi(c.req.path) ? 'mobile' : 'browser'
    const { address, misfit } = addressOf(c)
    if (misfit) noteMisfit(misfit, c.env.address)
    c.set('services', services)
    c.set('assets', assets)
    const known = kind === 'browser' ? readCookie(c, 'known') : undefined
    const browserHash = known ? hashToken(known) : null
    const browser = browserName(c.req.header('user-agent'))
    const chosen = kind === 'browser' ? readCookie(c, 'language') : undefined
    const locale = preferredLocale(chosen, c.req.header('accept-language'))
    // Asked for by few requests, and not for nothing: made only then.
    c.set('from', {
      kind,
      address,
      browser,
      browserHash,
      locale,
      call: c.env.call,
      get hungUp() {
        return c.req.raw.signal
      },
    })
    speak(c, locale)
    c.set('session', null)
    await next()
  }
}

/**
 * Waits for the whole body, then reads the clock once, and the session. In this order: whoever held the last byte back would otherwise act with
 * the clock and the session of when they began, which the owner may have renewed since (requirements SES-2, OTP-4).
 */
export function knowSession(services: Services): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (isUnsafe(c.req.method)) await c.req.text()
    const now = services.clock.now()
    const at = { now, from: c.var.from }
    c.set('at', at)
    const { kind } = c.var.from
    const token = kind === 'mobile' ? bearerToken(c.req.header('authorization')) : readCookie(c, 'session')
    const session = await services.application.readSession(token, at)
    c.set('session', session)
    if (session) speak(c, session.person.locale)
    return next()
  }
}

export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(header ?? '')?.[1]
}
