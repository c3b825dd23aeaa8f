import type { z } from 'zod'
import { freshFor } from '../limits.ts'
import { sayRefusal } from '../http/answers.ts'
import { parse, readJson } from '../http/input.ts'
import { sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { Refusal, refuse } from '../refusals.ts'
import type { freshAnswer, twoStepAnswer } from './api.schemas.ts'
import { factorIn } from '../second-step/factors.ts'
import { factorBody } from '../second-step/second-step.schemas.ts'
import { becomeFresh } from './become-fresh.ts'
import { twoStepStatus } from './status.ts'

/** The API tells where someone stands; it is turned on and off only in the browser (requirement ENR-1). */
export function twoStepApi() {
  const router = createRouter()

  router.get('apiTwoStep', async (c) => {
    const status = await twoStepStatus(c.var.services, sessionOf(c))
    const enabledAt = status.enabledAt === null ? null : new Date(status.enabledAt).toISOString()
    const { requiredBy: dueAt } = sessionOf(c)
    const requiredBy = dueAt === null ? null : new Date(dueAt).toISOString()
    const { plans } = c.var.services.settings
    const { enabled, backupCodesLeft, eligible, reason, manageUrl } = status
    const explanation =
      reason === 'plan_not_eligible' ? sayRefusal(c, new Refusal(reason, status.ineligible ?? {})) : null
    const answer = { enabled, enabledAt, backupCodesLeft, eligible, reason, explanation, requiredBy, plans, manageUrl }
    return c.json(answer satisfies z.infer<typeof twoStepAnswer>)
  })

  router.post('apiFresh', async (c) => {
    const { services, at } = c.var
    const session = sessionOf(c)
    const factor = factorIn(parse(factorBody, await readJson(c)))
    const { session: renewed, backupCodesLeft = null } = await becomeFresh(services, session, factor, at)
    const freshUntil = new Date(at.now + freshFor).toISOString()
    // Whose session it is says by what it goes on.
    const token = renewed.sent === undefined ? { token: renewed.token } : (renewed.sent.json as { token: string })
    const answer = { status: 'fresh', ...token, freshUntil, backupCodesLeft } as const
    return c.json(answer satisfies z.infer<typeof freshAnswer>)
  })

  router.changes('apiTwoStep', (c) => refuse('browser_only', { manageUrl: c.var.services.instance.link('security') }))

  return router
}
