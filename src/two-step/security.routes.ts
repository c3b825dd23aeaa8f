import { whenFresh } from './ask-fresh.ts'
import { recentEvents } from '../audit/history.ts'
import { draw, redirectTo, sayRefusal } from '../http/answers.ts'
import { describe } from '../http/failures.ts'
import type { Session, SessionList } from '../host/session.ts'
import { pageContext } from '../http/page-context.ts'
import { type Req, sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { Refusal } from '../refusals.ts'
import { recentEventsCard } from '../audit/event-list.ts'
import { policyCard } from '../ui/policy-card.ts'
import { sessionsCard } from '../ui/session-list.ts'
import { disabling } from './disable.routes.ts'
import { liftOwnSuspension } from './lift-suspension.ts'
import { knownBrowserOf } from '../known-browsers/know.ts'
import { ownFactors } from './own-factors.ts'
import { openResetOf } from './reset.ts'
import { securityPage } from './security.page.ts'
import { twoStepStatus } from './status.ts'

export function securityRoutes() {
  const router = createRouter()

  router.get('security', async (c) => {
    const { services } = c.var
    const session = sessionOf(c)
    const status = await twoStepStatus(services, session)
    const reset = await openResetOf(services, session.person.id)
    const sessions = await whereSignedIn(c)
    const events = await recentEvents(services, session.person.id)
    const ctx = pageContext(c)
    const cards = [
      ...(sessions === undefined ? [] : [sessionsCard(ctx, sessions)]),
      recentEventsCard(ctx, events),
      ...(ctx.frame !== null && administers(session) ? [policyCard(ctx)] : []),
    ]
    const factors = status.enabled ? await ownFactors(services.db, session.person.id) : []
    const browserId = await knownBrowserOf(services.db, session.person.id, c.var.at.from, 'second_step')
    const { ineligible } = status
    const whyNot = ineligible && sayRefusal(c, new Refusal('plan_not_eligible', ineligible))
    return draw(
      c,
      securityPage(ctx, { status, whyNot, factors, browserId, disabling: await disabling(c), reset, cards }),
    )
  })

  router.post('letCodesIn', (c) =>
    whenFresh(c, 'security', async () => {
      await liftOwnSuspension(c.var.services, sessionOf(c), c.var.at)
      return redirectTo(c, 'security', 'codes_let_in')
    }),
  )

  return router
}

const administers = ({ person }: Session): boolean => person.administrator && person.organisation !== null

/** Null: it can't be said now, which keeps nobody from what protects them. Undefined: the application never can. */
async function whereSignedIn(c: Req): Promise<SessionList | null | undefined> {
  const { services, at } = c.var
  try {
    return await services.application.sessions?.list(sessionOf(c), at.now)
  } catch (problem) {
    services.log.error({ problem: describe(problem) }, 'the application could not list sessions')
    return null
  }
}
