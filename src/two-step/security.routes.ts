import { createRouter, draw, pageContext, sessionOf } from '../request.ts'
import { routes } from '../routes.ts'
import { sessionsOf } from '../sessions/list.ts'
import { sessionsCard } from '../ui/session-list.ts'
import { factorQuestion } from './ask-factor.routes.ts'
import { securityPage } from './security.page.ts'
import { twoStepStatus } from './status.ts'

export function securityRoutes() {
  const router = createRouter()

  router.get(routes.security, async (c) => {
    const status = await twoStepStatus(c.var.house, sessionOf(c))
    const sessions = await sessionsOf(c.var.house, sessionOf(c), c.var.now)
    const ctx = pageContext(c)
    const asked = { ...factorQuestion(c), now: c.var.now }
    return draw(c, securityPage(ctx, { status, asked, cards: [sessionsCard(ctx, sessions)] }))
  })

  return router
}
