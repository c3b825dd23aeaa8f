import { whenFresh } from './ask-fresh.ts'
import { Refusal, refuse, settle } from '../refusals.ts'
import { list } from '../authenticators/authenticators.queries.ts'
import { draw, redirectTo } from '../http/answers.ts'
import { pageContext } from '../http/page-context.ts'
import { sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { beginReplacement } from './enrol.ts'
import { replacePage } from './replace.page.ts'

/** "Replace your phone": begins an enrolment beside the present authenticator, which works until its Finish. */
export function replaceRoutes() {
  const router = createRouter()

  router.get('replacePhone', async (c) => {
    if (sessionOf(c).twoStepSince === null) return redirectTo(c, 'security', 'not_enabled')
    const apps = await list(c.var.services.db, sessionOf(c).person.id)
    // With passkeys alone there is none.
    if (apps.length === 0) return redirectTo(c, 'security', 'factor_gone')
    const { endsSessions } = c.var.services.application
    return draw(c, replacePage(pageContext(c), { endsSessions, apps }))
  })

  router.post('replacePhone', (c) => {
    // Nobody gives a password for what can't be done.
    if (sessionOf(c).twoStepSince === null) refuse('not_enabled')
    return whenFresh(c, 'security', async ({ authenticator }) => {
      const { services, at } = c.var
      const begun = await settle(() => beginReplacement(services, sessionOf(c), authenticator, at))
      if (!(begun instanceof Refusal)) return redirectTo(c, 'twoStepScan')
      if (begun.code === 'not_found') return redirectTo(c, 'security', 'factor_gone')
      throw begun
    })
  })

  return router
}
