import { deleteCookie, generateCookie, getCookie, setCookie } from 'hono/cookie'
import { parse } from 'hono/utils/cookie'
import { hashToken } from '../adapters/token.ts'
import type { CookieName, Instance } from '../instance.ts'
import {
  browserLifetime,
  challengeLifetime,
  days,
  knownBrowserKept,
  noticeShown,
  passwordLinkLifetime,
  seconds,
} from '../limits.ts'
import type { Renewed } from '../host/session.ts'
import { type Req, sessionOf } from './request.ts'

// Cookies. All are `__Host-`: bound to this host, sent only over TLS (or to localhost), out of scripts' reach (requirement SES-1). But for one, which a script of
// ours writes and nothing depends on: the zone of the browser's clock (time-zone.browser.ts).
const cookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax', prefix: 'host' } as const
const lifetimes = {
  session: browserLifetime,
  challenge: challengeLifetime * 6,
  known: knownBrowserKept,
  language: 365 * days,
  notice: noticeShown,
  // As long as the mailed link on whose way it is kept, and the reading of the mail.
  next: 2 * passwordLinkLifetime,
  probe: 30 * days,
} as const satisfies Record<OurCookie, number>

/** What we set, and nothing but our own answers does. */
export type OurCookie = Exclude<CookieName, 'zone'>

const nameOf = (c: Req, name: CookieName) => c.var.services.instance.cookies[name]

export function readCookie(c: Req, name: CookieName): string | undefined {
  return getCookie(c, nameOf(c, name), 'host')
}

/** Whether the browser has shown any cookie of ours. One that never does keeps none, and can't be signed in. */
export function keepsCookies(c: Req): boolean {
  return (Object.keys(lifetimes) as OurCookie[]).some((name) => readCookie(c, name) !== undefined)
}

export function writeCookie(c: Req, name: OurCookie, value: string): void {
  setCookie(c, nameOf(c, name), value, { ...cookieOptions, maxAge: lifetimes[name] / seconds })
}

export function dropCookie(c: Req, name: OurCookie): void {
  deleteCookie(c, nameOf(c, name), cookieOptions)
}

/** One of ours in a `Cookie` header, for who asks by other means. */
export function cookieIn({ cookies }: Instance, header: string | undefined, name: CookieName): string | undefined {
  const named = inBrowsers(cookies[name])
  return parse(header ?? '', named)[named]
}

/** The same as a line of `Set-Cookie`, for who answers by other means; null: dropped. */
export function cookieLine({ cookies }: Instance, name: OurCookie, value: string | null): string {
  const maxAge = value === null ? 0 : lifetimes[name] / seconds
  return generateCookie(cookies[name], value ?? '', { ...cookieOptions, maxAge })
}

/** What the one that a script writes is called there. */
export const zoneCookieOf = ({ cookies }: Instance): string => inBrowsers(cookies.zone)

const inBrowsers = (name: string) => `__Host-${name}`

/** What a rule learned: for the browser, and for the rest of this request. */
export function keep(c: Req, { session, browserToken, backupCodesLeft = null }: Renewed): void {
  const { token, sent: _, began, ...given } = session
  writeCookie(c, 'session', token)
  const kind = began === undefined ? sessionOf(c).kind : 'browser'
  c.set('session', { ...sessionOf(c), kind, tokenHash: hashToken(token), ...given })
  if (browserToken !== undefined) keepBrowser(c, browserToken)
  if (backupCodesLeft !== null) c.set('backupCodesLeft', backupCodesLeft)
}

/** This browser is known from now on by a new token, or goes on with the one it showed, for as long again. */
export function keepBrowser(c: Req, token: string | null): void {
  const known = token ?? readCookie(c, 'known')
  if (known !== undefined) writeCookie(c, 'known', known)
}
