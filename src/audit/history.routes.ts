import { draw } from '../http/answers.ts'
import { parse } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import { sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { ownHistoryPage } from './history.page.ts'
import { pageQuery } from './history.schemas.ts'
import { historyOfPerson } from './history.ts'

/** The audit trail as people may read it of themselves. */
export function historyRoutes() {
  const router = createRouter()

  router.get('history', async (c) => {
    const { person } = sessionOf(c)
    const { before } = parse(pageQuery, c.req.query())
    const page = await historyOfPerson(c.var.services, person.id, before)
    return draw(c, ownHistoryPage(pageContext(c), { ...page, before }))
  })

  return router
}
