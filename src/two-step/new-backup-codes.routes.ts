import { createRouter } from '../http/router.ts'
import { redirectTo } from '../http/answers.ts'
import { sessionOf } from '../http/request.ts'
import { Refusal, settle } from '../refusals.ts'
import { showConfirmation, whenFresh } from './ask-fresh.ts'
import { beginRenewal } from './enrol.ts'
import { newBackupCodesPage } from './new-backup-codes.page.ts'

/** New backup codes, with a fresh second factor. The old ones stay good until Finish. */
export function newBackupCodesRoutes() {
  const router = createRouter()

  router.get('newBackupCodes', (c) => {
    if (sessionOf(c).twoStepSince === null) return redirectTo(c, 'security', 'not_enabled')
    return showConfirmation(c, 'security', newBackupCodesPage)
  })

  router.post('newBackupCodes', (c) => {
    if (sessionOf(c).twoStepSince === null) return redirectTo(c, 'security', 'not_enabled')
    const begin = async () => {
      const begun = await settle(() => beginRenewal(c.var.services, sessionOf(c), c.var.at))
      if (!(begun instanceof Refusal)) return redirectTo(c, 'twoStepBackupCodes')
      // Turned off meanwhile, in another tab.
      if (begun.code === 'not_enabled') return redirectTo(c, 'security', 'not_enabled')
      throw begun
    }
    return whenFresh(c, 'security', begin, { page: newBackupCodesPage })
  })

  return router
}
