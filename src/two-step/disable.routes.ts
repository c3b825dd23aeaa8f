import { takeFactor } from './ask-fresh.ts'
import { Refusal, settle } from '../refusals.ts'
import { draw, redirectTo } from '../http/answers.ts'
import { keep } from '../http/cookies.ts'
import { readFields } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import { sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { factorQuestion } from './ask-factor.routes.ts'
import { disablePage } from './disable.page.ts'
import { turnOff } from './turn-off.ts'

/** "Disable": a dialog on the Security tab, this page without JavaScript. GET changes nothing. */
export function disableRoutes() {
  const router = createRouter()

  router.get('twoStepDisable', (c) => {
    if (sessionOf(c).twoStepSince === null) return redirectTo(c, 'security', 'not_enabled')
    return draw(c, disablePage(pageContext(c), { ...factorQuestion(c), now: c.var.at.now }))
  })

  router.post('twoStepDisable', async (c) => {
    const session = sessionOf(c)
    const fields = await readFields(c)
    // Before anything is checked or burnt: a form of an earlier time does nothing (requirement LIFE-8).
    const since = fields['since'] ?? String(session.twoStepSince)
    if (session.twoStepSince !== null && since !== String(session.twoStepSince)) {
      return redirectTo(c, 'security', 'old_page')
    }
    const done = await settle(async () => {
      await takeFactor(c, fields)
      return turnOff(c.var.services, sessionOf(c), c.var.at)
    })
    if (!(done instanceof Refusal)) {
      keep(c, done)
      return redirectTo(c, 'security', 'disabled')
    }
    if (done.code === 'not_enabled') return redirectTo(c, 'security', 'not_enabled')
    return draw(c, disablePage(pageContext(c), { ...factorQuestion(c, done, fields), now: c.var.at.now }), done)
  })

  return router
}
