import type { Instant } from '../adapters/clock.ts'
import { mustEnrol } from '../host/gate.ts'
import type { Session } from '../host/session.ts'
import { days } from '../limits.ts'
import { type Page, pathTo } from '../routes.ts'
import { readsMailHere } from '../settings.ts'
import type { PageContext } from '../ui/page.ts'
import { readCookie, zoneCookieOf } from './cookies.ts'
import { readNotices, searchOf } from './left-notices.ts'
import type { Req } from './request.ts'
import { nearestPage, safePage } from './where-to.ts'

/** What a page is drawn with, the notice that a redirect left among it. */
export function pageContext(c: Req): PageContext {
  const { session, services, assets, at, locale, say } = c.var
  return {
    locale,
    say,
    timeZone: saidZone(c),
    zoneCookie: session?.person.timeZone ? null : zoneCookieOf(services.instance),
    product: services.instance.product,
    path: services.instance.path,
    colours: services.instance.colours,
    frame: services.instance.frame,
    relyingParty: services.instance.relyingParty,
    assets,
    here: pageHere(c),
    choosesLanguage: session?.person.localeIsTheirs !== true,
    development: readsMailHere(services.settings),
    signedIn: session && {
      name: session.person.name,
      email: session.person.email,
      organisation: session.person.organisation?.name ?? null,
      administrator: session.person.administrator,
    },
    setUpOnly: session !== null && mustEnrol(session, at.now),
    deadline: session && deadlineOf(session, at.now),
    notices: readNotices(c),
  }
}

/** From the day before on it says one day, until the moment itself. */
function deadlineOf({ person, requiredBy, twoStepSince }: Session, now: Instant): PageContext['deadline'] {
  if (twoStepSince !== null || requiredBy === null || requiredBy <= now) return null
  const daysLeft = Math.max(1, Math.round((requiredBy - now) / days))
  return { dueAt: requiredBy, daysLeft, organisation: person.organisation?.name ?? '' }
}

/** The time zone that they chose, or that their browser says: whatever anybody may have put there (see `readTimeZone`). */
export const saidZone = (c: Req): string | null => c.var.session?.person.timeZone ?? readCookie(c, 'zone') ?? null

/** This very page, or the nearest one where a form was answered with a page. A link's token is never in it: what refuses the link must not hold it. */
function pageHere(c: Req): Page {
  const query = c.req.method === 'GET' ? searchOf(c) : ''
  const stands = c.req.param('token') === undefined ? (safePage(c.req.path + query) ?? safePage(c.req.path)) : null
  return stands ?? nearestPage(c.req.path) ?? pathTo('home')
}
