import { Refusal, settle } from '../refusals.ts'
import { drawDeadLink } from '../mailed-links/draw-dead-link.ts'
import { readLink } from '../mailed-links/mailed-links.ts'
import { draw, redirectTo } from '../http/answers.ts'
import { pageContext } from '../http/page-context.ts'
import { pathHere, sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { cancelResetPage, wayToSecurity } from './cancel-reset.page.ts'
import { cancelOwnReset, cancelResetByLink } from './cancel-reset.ts'

/** The person says no to an administrator's reset: by the mailed link, whose button acts, or on the Security tab. */
export function cancelResetRoutes() {
  const router = createRouter()

  router.get('cancelReset', async (c) => {
    const token = c.req.param('token')
    const link = await settle(() => readLink(c.var.services, token, 'cancel-reset', c.var.at.now))
    if (link instanceof Refusal) return drawDeadLink(c, 'security', wayToSecurity)
    return draw(c, cancelResetPage({ ...pageContext(c), here: pathHere(c) }, { token, account: link.email }))
  })

  router.post('cancelReset', async (c) => {
    const done = await settle(() => cancelResetByLink(c.var.services, c.req.param('token'), c.var.at))
    // Expired, or the reset ended in this very moment.
    if (done instanceof Refusal) return drawDeadLink(c, 'security', wayToSecurity)
    return redirectTo(c, c.var.session ? 'security' : 'signIn', 'own_reset_cancelled')
  })

  router.post('cancelOwnReset', async (c) => {
    const { services, at } = c.var
    const done = await settle(() => cancelOwnReset(services, sessionOf(c), at))
    if (!(done instanceof Refusal)) return redirectTo(c, 'security', 'own_reset_cancelled')
    if (done.code === 'already_done') return redirectTo(c, 'security', 'already_done')
    throw done
  })

  return router
}
