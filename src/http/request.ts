import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Services } from '../services.ts'
import { refuse } from '../refusals.ts'
import { type Page, type RouteName, routes } from '../routes.ts'
import type { Moment, Whereabouts } from '../moment.ts'
import type { Session } from '../host/session.ts'
import type { Assets } from '../ui/assets.ts'
import type { Locale, Say } from '../messages/messages.ts'

/** What is known of a request once the guards have let it through. */
export type Env = {
  /** The address that it comes from, as far as that is known, and what the application calls the request. */
  Bindings: { address: string; call?: unknown }
  Variables: {
    services: Services
    assets: Assets
    from: Whereabouts
    /** Known once the whole request is there: read once from the clock and passed down, into SQL too. */
    at: Moment
    session: Session | null
    /** Who must set two-step authentication up before anything else: to all other routes that is nobody. */
    mustEnrol?: Session
    /** Set when a backup code was used by this request: how many are left. */
    backupCodesLeft?: number
    locale: Locale
    say: Say
  }
}
export type Req = Context<Env>

/** Whether a request by this method may change something. */
export const isUnsafe = (method: string) => !['GET', 'HEAD', 'OPTIONS'].includes(method)

/**
 * The session behind this request. Refuses `signed_out`, which sends a browser to sign in and back, and `enrolment_required`, which sends it to set-up
 * (requirement POL-4).
 */
export function sessionOf(c: Req): Session {
  const { mustEnrol, services, session } = c.var
  if (!session && mustEnrol) refuse('enrolment_required', { manageUrl: services.instance.link('enrolmentRequired') })
  return session ?? refuse('signed_out')
}

/** The page that was asked for, for a form that goes there again: a route took it, so it is of the table. */
export const pathHere = (c: Req) => c.req.path as Page

/** What the table calls the route of this request: never its URL, which may carry a token. Null for what isn't in it. */
export function routeNameOf(c: Req): RouteName | null {
  const paths = matchedRoutes(c).map(({ path }) => path)
  const names = (Object.keys(routes) as RouteName[]).filter((name) => paths.includes(routes[name]))
  // One that is written out comes before one that takes anything there: `/people/policy` before `/people/:id`.
  return names.find((name) => routes[name] === c.req.path) ?? names[0] ?? null
}
