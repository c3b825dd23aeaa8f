import { Refusal, refuse, settle } from '../refusals.ts'
import { createRouter, draw, pageContext, redirectTo, sessionOf } from '../request.ts'
import { routes } from '../routes.ts'
import { cancelResetPage } from './cancel-reset.page.ts'
import { cancelLinkIsOpen, cancelOwnReset, cancelResetByLink } from './cancel-reset.ts'

/** The person says no to an administrator's reset: by the mailed link, whose button acts, or on the Security tab. */
export function cancelResetRoutes() {
  const router = createRouter()

  router.get(routes.cancelReset, async (c) => {
    const token = c.req.param('token')
    if (!(await cancelLinkIsOpen(c.var.house, token, c.var.now))) refuse('link_expired')
    return draw(c, cancelResetPage({ ...pageContext(c), path: c.req.path }, { token }))
  })

  router.post(routes.cancelReset, async (c) => {
    await cancelResetByLink(c.var.house, c.req.param('token'), c.var.client, c.var.now)
    return redirectTo(c, c.var.session ? routes.security : routes.signIn, 'own_reset_cancelled')
  })

  router.post(routes.cancelOwnReset, async (c) => {
    const { house, client, now } = c.var
    const done = await settle(() => cancelOwnReset(house, sessionOf(c), client, now))
    if (!(done instanceof Refusal)) return redirectTo(c, routes.security, 'own_reset_cancelled')
    if (done.code === 'already_done') return redirectTo(c, routes.security, 'already_done')
    throw done
  })

  return router
}
