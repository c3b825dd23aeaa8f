import { backupCodesLeft } from '../backup-codes/backup-codes.queries.ts'
import { decide } from '../decide.ts'
import { draw, leadTo } from '../http/answers.ts'
import { readFields } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import { type Req, sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { checkUpPage } from './check-up.page.ts'
import { ownFactors } from './own-factors.ts'

/** Whether somebody still has what they confirm with: asked after signing in, once in 28 days. Whatever they answer, they go on (requirement POL-9). */
export function checkUpRoutes() {
  const router = createRouter()

  router.get('checkUp', async (c) => {
    const { person, twoStepSince } = sessionOf(c)
    const { next } = c.req.query()
    if (twoStepSince === null) return leadOn(c, next)
    const { db } = c.var.services
    const [factors, codesLeft] = [await ownFactors(db, person.id), await backupCodesLeft(db, person.id)]
    return draw(c, checkUpPage(pageContext(c), { factors, codesLeft, next: next ?? null }))
  })

  router.post('checkUp', async (c) => {
    const { person } = sessionOf(c)
    const { next, has } = await readFields(c)
    if (has === '1')
      await decide(c.var.services, c.var.at, { person: person.id }, ({ record }) => record('two_step.checked_up'))
    return leadOn(c, next)
  })

  return router
}

function leadOn(c: Req, next: string | undefined): Response {
  const { application, instance } = c.var.services
  return leadTo(c, application.leadTo(next) ?? instance.path('home'))
}
