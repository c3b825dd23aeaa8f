import { historyQuery } from '../../audit/history.schemas.ts'
import { historyOfOrganisation } from '../../audit/history.ts'
import { csvIn } from '../../audit/history-csv.ts'
import { downloadAs, draw } from '../../http/answers.ts'
import { parse } from '../../http/input.ts'
import { pageContext, saidZone } from '../../http/page-context.ts'
import type { Req } from '../../http/request.ts'
import { createRouter } from '../../http/router.ts'
import { days } from '../../limits.ts'
import { refuse } from '../../refusals.ts'
import { startOfDay } from '../../ui/local-time.ts'
import { downloadHistory } from './history-download.ts'
import { organisationHistoryPage } from './history.page.ts'
import { namesOf } from './list.ts'
import { administratorOf } from './own-session.ts'

/** An organisation's part of the audit trail, for its administrators. */
export function organisationHistoryRoutes() {
  const router = createRouter()

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
    return c.body(downloadHistory(services, administratorOf(c), filter, csvIn(locale, say), from), 200, headers)
  })

  return router
}

/** What an administrator asks for, of the own organisation: somebody of another one is `not_found` (requirement AUD-3). */
async function whatIsAsked(c: Req) {
  const { organisation } = administratorOf(c).person
  const { person, kind, from, to, before } = parse(historyQuery, c.req.query())
  const people = await namesOf(c.var.services, organisation.id, c.var.locale)
  if (person !== undefined && !people.some(({ id }) => id === person)) refuse('not_found')
  // Days are those of the dates beside which they were chosen, in the file as well.
  const begins = (day: number | undefined) => (day === undefined ? undefined : startOfDay(saidZone(c), day))
  const until = begins(to === undefined ? undefined : to + 1 * days)
  return { organisation, people, before, filter: { personId: person, kind, from: begins(from), until } }
}
