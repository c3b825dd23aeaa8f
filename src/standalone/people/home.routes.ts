import { draw, redirectTo } from '../../http/answers.ts'
import { pageContext } from '../../http/page-context.ts'
import { createRouter } from '../../http/router.ts'
import { twoStepStatus } from '../../two-step/status.ts'
import { ownSessionOf } from './own-session.ts'
import { homePage } from './home.page.ts'

export function homeRoutes() {
  const router = createRouter()

  router.get('home', async (c) => {
    if (!c.var.session && !c.var.mustEnrol) return redirectTo(c, 'signIn')
    const session = ownSessionOf(c)
    const status = await twoStepStatus(c.var.services, session)
    return draw(c, homePage(pageContext(c), { person: session.person, status }))
  })

  return router
}
