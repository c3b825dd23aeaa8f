import { Refusal, settle } from '../refusals.ts'
import { openLink } from '../people/mailed-links.ts'
import { createRouter, draw, pageContext, redirectTo, sessionOf } from '../request.ts'
import { routes } from '../routes.ts'
import { cancelResetPage } from './cancel-reset.page.ts'
import { cancelOwnReset, cancelResetByLink } from './cancel-reset.ts'

/** The person says no to an administrator's reset: by the mailed link, whose button acts, or on the Security tab. */
export function cancelResetRoutes() {
  const router = createRouter()

  router.get(routes.cancelReset, async (c) => {
    const token = c.req.param('token')
    const { email: account } = await openLink(c.var.house.db, token, 'cancel-reset', c.var.at.now)
    return draw(c, cancelResetPage({ ...pageContext(c), path: c.req.path }, { token, account }))
  })

  router.post(routes.cancelReset, async (c) => {
    await cancelResetByLink(c.var.house, c.req.param('token'), c.var.at)
    return redirectTo(c, c.var.session ? routes.security : routes.signIn, 'own_reset_cancelled')
  })

  router.post(routes.cancelOwnReset, async (c) => {
    const { house, at } = c.var
    const done = await settle(() => cancelOwnReset(house, sessionOf(c), at))
    if (!(done instanceof Refusal)) return redirectTo(c, routes.security, 'own_reset_cancelled')
    if (done.code === 'already_done') return redirectTo(c, routes.security, 'already_done')
    throw done
  })

  return router
}
