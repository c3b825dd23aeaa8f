import { recentEvents } from '../audit/history.ts'
import { createRouter, draw, pageContext, sessionOf } from '../request.ts'
import { routes } from '../routes.ts'
import { sessionsOf } from '../sessions/list.ts'
import { recentEventsCard } from '../ui/event-list.ts'
import { sessionsCard } from '../ui/session-list.ts'
import { factorQuestion } from './ask-factor.routes.ts'
import { openResetOf } from './reset.ts'
import { securityPage } from './security.page.ts'
import { twoStepStatus } from './status.ts'

export function securityRoutes() {
  const router = createRouter()

  router.get(routes.security, async (c) => {
    const { house, now } = c.var
    const session = sessionOf(c)
    const status = await twoStepStatus(house, session)
    const sessions = await sessionsOf(house, session, now)
    const reset = await openResetOf(house, session.person.id)
    const events = await recentEvents(house, session.person.id)
    const ctx = pageContext(c)
    const asked = { ...factorQuestion(c), now }
    const cards = [sessionsCard(ctx, sessions), recentEventsCard(ctx, events)]
    return draw(c, securityPage(ctx, { status, asked, reset, cards }))
  })

  return router
}
