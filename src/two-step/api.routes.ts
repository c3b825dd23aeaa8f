import { createRouter, sessionOf } from '../request.ts'
import { refuse } from '../refusals.ts'
import { pathTo, routes } from '../routes.ts'
import { twoStepStatus } from './status.ts'

/** The API tells where someone stands; it is turned on and off only in the browser (requirement ENR-1). */
export function twoStepApi() {
  const router = createRouter()

  router.get(routes.apiTwoStep, async (c) => {
    const status = await twoStepStatus(c.var.house, sessionOf(c))
    const enabledAt = status.enabledAt === null ? null : new Date(status.enabledAt).toISOString()
    const { enabled, backupCodesLeft, eligible, reason, manageUrl } = status
    return c.json({ enabled, enabledAt, backupCodesLeft, eligible, reason, manageUrl })
  })

  router.on(['POST', 'PUT', 'PATCH', 'DELETE'], [routes.apiTwoStep, `${routes.apiTwoStep}/*`], (c) =>
    refuse('browser_only', { manageUrl: c.var.house.settings.baseUrl + pathTo('security') }),
  )

  return router
}
