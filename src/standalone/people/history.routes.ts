import { historyQuery } from '../../audit/history.schemas.ts'
import { historyOfOrganisation, piecesOfOrganisation } from '../../audit/history.ts'
import { csvIn } from '../../audit/history-csv.ts'
import { downloadAs, draw } from '../../http/answers.ts'
import { parse } from '../../http/input.ts'
import { pageContext, saidZone } from '../../http/page-context.ts'
import type { Req } from '../../http/request.ts'
import { createRouter } from '../../http/router.ts'
import { days } from '../../limits.ts'
import { refuse } from '../../refusals.ts'
import { startOfDay } from '../../ui/local-time.ts'
import { downloadInPieces } from './download.ts'
import { organisationHistoryPage, whoIsMeantPage } from './history.page.ts'
import { personOf, whoIsMeant } from './list.ts'
import { searchField } from './list.schemas.ts'
import { administratorOf } from './own-session.ts'

/** An organisation's part of the audit trail, for its administrators. */
export function organisationHistoryRoutes() {
  const router = createRouter()

  router.get('peopleHistory', async (c) => {
    const { organisation, meant, person, filter, asked, before, search } = await whatIsAsked(c)
    const ctx = pageContext(c)
    const about = { organisation, asked, search }
    if (meant !== null && person === undefined) return draw(c, whoIsMeantPage(ctx, { ...about, ...meant }))
    const page = await historyOfOrganisation(c.var.services, organisation.id, filter, before)
    return draw(c, organisationHistoryPage(ctx, { ...page, ...about, person, before }))
  })

  router.get('peopleHistoryCsv', async (c) => {
    const { organisation, meant, person, filter } = await whatIsAsked(c)
    // A file says nothing of whom it leaves out.
    if (meant !== null && person === undefined) refuse('not_found')
    const { services, from, locale, say } = c.var
    const headers = downloadAs(c, 'text/csv; charset=utf-8', 'history.csv')
    // A body that nobody takes would hold its place.
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    const next = piecesOfOrganisation(services, organisation.id, filter)
    const file = { what: 'history', next, text: csvIn(locale, say) } as const
    return c.body(downloadInPieces(services, administratorOf(c), file, from), 200, headers)
  })

  return router
}

/**
 * What an administrator asks for, of the own organisation: somebody of another one is `not_found` (requirement AUD-3). `meant`: whom they may mean, null for
 * everybody; `person`: who it is, where that is clear.
 */
async function whatIsAsked(c: Req) {
  const { organisation } = administratorOf(c).person
  const { person: id, kind, from, to, before } = parse(historyQuery, c.req.query())
  const search = searchField.parse(c.req.query('search'))
  const meant = await whomTheyMean(c, organisation.id, search, id)
  const person = meant?.people.length === 1 && !meant.more ? meant.people[0] : undefined
  // Days are those of the dates beside which they were chosen, in the file as well.
  const begins = (day: number | undefined) => (day === undefined ? undefined : startOfDay(saidZone(c), day))
  const until = begins(to === undefined ? undefined : to + 1 * days)
  return {
    organisation,
    meant,
    person,
    search,
    before,
    asked: { person: person?.id, kind, from: c.req.query('from'), to: c.req.query('to') },
    filter: { personId: person?.id, kind, from: begins(from), until },
  }
}

async function whomTheyMean(c: Req, organisationId: string, search: string, id: string | undefined) {
  const { services, at } = c.var
  if (search !== '') return whoIsMeant(services, { organisationId, now: at.now }, search)
  return id === undefined ? null : { people: [await personOf(services, organisationId, id)], more: false }
}
