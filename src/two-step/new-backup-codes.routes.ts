import { takeFactor } from './ask-fresh.ts'
import { Refusal, settle } from '../refusals.ts'
import { draw, redirectTo } from '../http/answers.ts'
import { readFields } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import { sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { factorQuestion } from './ask-factor.routes.ts'
import { beginRenewal } from './enrol.ts'
import { newBackupCodesPage } from './new-backup-codes.page.ts'

/** New backup codes, with a fresh second factor. The old ones stay good until Finish. */
export function newBackupCodesRoutes() {
  const router = createRouter()

  router.get('newBackupCodes', (c) => {
    if (sessionOf(c).twoStepSince === null) return redirectTo(c, 'security', 'not_enabled')
    return draw(c, newBackupCodesPage(pageContext(c), { ...factorQuestion(c), now: c.var.at.now }))
  })

  router.post('newBackupCodes', async (c) => {
    const fields = await readFields(c)
    const begun = await settle(async () => {
      await takeFactor(c, fields)
      return beginRenewal(c.var.services, sessionOf(c), c.var.at)
    })
    if (!(begun instanceof Refusal)) return redirectTo(c, 'twoStepBackupCodes')
    if (begun.code === 'not_enabled') return redirectTo(c, 'security', 'not_enabled')
    const question = { ...factorQuestion(c, begun, fields), now: c.var.at.now }
    return draw(c, newBackupCodesPage(pageContext(c), question), begun)
  })

  return router
}
