import { createRouter, draw, pageContext, redirectTo, sessionOf } from '../request.ts'
import { routes } from '../routes.ts'
import { refuse } from '../refusals.ts'
import { twoStepStatus } from '../two-step/status.ts'
import { homePage } from './home.page.ts'
import { peoplePage } from './people.page.ts'
import { peopleOf } from './list.ts'

export function homeRoutes() {
  const router = createRouter()

  router.get(routes.home, async (c) => {
    if (!c.var.session) return redirectTo(c, routes.signIn)
    const session = sessionOf(c)
    const status = await twoStepStatus(c.var.house, session)
    return draw(c, homePage(pageContext(c), { person: session.person, status }))
  })

  router.get(routes.people, async (c) => {
    const { person } = sessionOf(c)
    if (person.role !== 'administrator') refuse('not_allowed')
    const people = await peopleOf(c.var.house, person.organisation.id)
    return draw(c, peoplePage(pageContext(c), { organisation: person.organisation, people }))
  })

  return router
}
