import { days } from '../limits.ts'
import { namesOf } from '../people/list.ts'
import { refuse } from '../refusals.ts'
import { downloadAs, draw } from '../http/answers.ts'
import { parse } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import { administratorOf, type Req, sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { downloadHistory } from './download.ts'
import { csvIn } from './history-csv.ts'
import { ownHistoryPage, organisationHistoryPage } from './history.page.ts'
import { historyQuery, pageQuery } from './history.schemas.ts'
import { historyOfOrganisation, historyOfPerson } from './history.ts'

/** The audit trail as people may read it: their own, and an organisation's for its administrators. */
export function historyRoutes() {
  const router = createRouter()

  router.get('history', async (c) => {
    const { person } = sessionOf(c)
    const { before } = parse(pageQuery, c.req.query())
    const page = await historyOfPerson(c.var.services, person.id, before)
    return draw(c, ownHistoryPage(pageContext(c), { ...page, before }))
  })

  router.get('peopleHistory', async (c) => {
    const { organisation, people, filter, before } = await whatIsAsked(c)
    const page = await historyOfOrganisation(c.var.services, organisation.id, filter, before)
    const { person, kind, from, to } = c.req.query()
    const asked = { person, kind, from, to }
    return draw(c, organisationHistoryPage(pageContext(c), { ...page, organisation, people, asked, before }))
  })

  router.get('peopleHistoryCsv', async (c) => {
    const { filter } = await whatIsAsked(c)
    const { services, from, locale, say } = c.var
    const headers = downloadAs(c, 'text/csv; charset=utf-8', 'history.csv')
    // A body that nobody takes would hold its place.
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    return c.body(downloadHistory(services, sessionOf(c), filter, csvIn(locale, say), from), 200, headers)
  })

  return router
}

/** What an administrator asks for, of the own organisation: somebody of another one is `not_found` (requirement AUD-3). */
async function whatIsAsked(c: Req) {
  const { organisation } = administratorOf(c).person
  const { person, kind, from, to, before } = parse(historyQuery, c.req.query())
  const people = await namesOf(c.var.services, organisation.id, c.var.locale)
  if (person !== undefined && !people.some(({ id }) => id === person)) refuse('not_found')
  const until = to === undefined ? undefined : to + 1 * days
  return { organisation, people, before, filter: { personId: person, kind, from, until } }
}
