import { createRouter, draw, pageContext, sessionOf } from '../request.ts'
import { routes } from '../routes.ts'
import { factorQuestion } from './ask-factor.routes.ts'
import { securityPage } from './security.page.ts'
import { twoStepStatus } from './status.ts'

export function securityRoutes() {
  const router = createRouter()

  router.get(routes.security, async (c) => {
    const status = await twoStepStatus(c.var.house, sessionOf(c))
    return draw(c, securityPage(pageContext(c), { status, asked: { ...factorQuestion(c), now: c.var.now } }))
  })

  return router
}
