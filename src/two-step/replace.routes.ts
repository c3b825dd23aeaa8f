import { whenFresh } from './ask-fresh.ts'
import { refuse } from '../refusals.ts'
import { draw, redirectTo } from '../http/answers.ts'
import { pageContext } from '../http/page-context.ts'
import { sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { beginReplacement } from './enrol.ts'
import { replacePage } from './replace.page.ts'

/** "Replace your phone": begins an enrolment beside the present authenticator, which works until its Finish. */
export function replaceRoutes() {
  const router = createRouter()

  router.get('replacePhone', (c) => {
    if (sessionOf(c).twoStepSince === null) return redirectTo(c, 'security', 'not_enabled')
    return draw(c, replacePage(pageContext(c), c.var.services.application))
  })

  router.post('replacePhone', (c) => {
    // Nobody gives a password for what can't be done.
    if (sessionOf(c).twoStepSince === null) refuse('not_enabled')
    return whenFresh(c, 'security', async () => {
      await beginReplacement(c.var.services, sessionOf(c), c.var.at)
      return redirectTo(c, 'twoStepScan')
    })
  })

  return router
}
