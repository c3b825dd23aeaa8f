import { recentEvents } from '../audit/history.ts'
import { createRouter, draw, pageContext, sessionOf } from '../request.ts'
import { routes } from '../routes.ts'
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
    const reset = await openResetOf(house, session.person.id)
    const events = await recentEvents(house, session.person.id)
    const asked = { ...factorQuestion(c), now }
    return draw(c, securityPage(pageContext(c), { status, asked, reset, events }))
  })

  return router
}
