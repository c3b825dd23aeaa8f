import type { Moment } from '../../moment.ts'
import { whenFresh } from '../../two-step/ask-fresh.ts'
import { recentEvents } from '../../audit/history.ts'
import type { Services } from '../../services.ts'
import { undeliveredSince } from '../../mail/waiting.ts'
import { Refusal, settle } from '../../refusals.ts'
import { downloadAs, draw, redirectTo } from '../../http/answers.ts'
import { parse } from '../../http/input.ts'
import { pageContext } from '../../http/page-context.ts'
import type { Req } from '../../http/request.ts'
import { createRouter } from '../../http/router.ts'
import { pathTo, type RouteName } from '../../routes.ts'
import { cancelResetFor } from '../../two-step/cancel-reset.ts'
import { liftSuspensionFor } from '../../two-step/lift-suspension.ts'
import { approveReset, openResetOf, requestReset } from '../../two-step/reset.ts'
import type { NoticeName } from '../../ui/notices.ts'
import type { Administering } from '../../administer.ts'
import { deactivate, reactivate } from './deactivate.ts'
import { inviteAgain, withdrawInvitation } from './invitation.ts'
import { findInvitedAt } from './invitations.queries.ts'
import { administratorOf, ownSessionOf } from './own-session.ts'
import { downloadInPieces } from './download.ts'
import { pageOfPeople, personOf, piecesOfPeople } from './list.ts'
import { listQuery } from './list.schemas.ts'
import { peopleCsv } from './people-csv.ts'
import { peoplePage } from './people.page.ts'
import { roleForm } from './people.schemas.ts'
import { personPage } from './person.page.ts'
import { changeRole } from './role.ts'

/** For administrators: the people of their organisation, and what can be done for each. */
export function peopleRoutes() {
  const router = createRouter()

  router.get('people', async (c) => {
    const { organisation } = administratorOf(c).person
    const { after, before, ...wanted } = parse(listQuery, c.req.query())
    const { now } = c.var.at
    const cursor = { after, before }
    const page = await pageOfPeople(c.var.services, { organisationId: organisation.id, now }, wanted, cursor)
    return draw(c, peoplePage(pageContext(c), { ...page, organisation, wanted, cursor, now }))
  })

  router.get('peopleCsv', async (c) => {
    const session = administratorOf(c)
    const { services, at, from, locale } = c.var
    const headers = downloadAs(c, 'text/csv; charset=utf-8', 'people.csv')
    // A body that nobody takes would hold its place.
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    const asking = { organisationId: session.person.organisation.id, now: at.now }
    const next = piecesOfPeople(services, asking, parse(listQuery, c.req.query()))
    const text = peopleCsv(locale, at.now)
    return c.body(downloadInPieces(services, session, { what: 'people', next, text }, from), 200, headers)
  })

  router.get('person', async (c) => {
    const { services } = c.var
    const reader = administratorOf(c).person
    const person = await personOf(services, reader.organisation.id, c.req.param('id'))
    const [reset, events] = [await openResetOf(services, person.id), await recentEvents(services, person.id)]
    const undelivered = await undeliveredSince(services.db, { personId: person.id, email: person.email })
    const invitedAt = await findInvitedAt(services.db, person.id)
    const about = { person, reset, events, undelivered, invitedAt, reader, now: c.var.at.now }
    return draw(c, personPage(pageContext(c), about))
  })

  const doing = (name: RouteName, what: Label, rule: Rule, notice: NoticeName, to?: RouteName) =>
    router.post(name, (c) => forPerson(c, what, rule, { notice, to }))
  doing('personReset', 'person.reset', requestReset, 'reset_asked')
  doing('personResetApprove', 'person.reset_approve', approveReset, 'reset_done')
  doing('personResetCancel', 'person.reset_cancel', cancelResetFor, 'reset_cancelled')
  doing('personLetCodesIn', 'person.let_in', liftSuspensionFor, 'codes_let_in')
  doing('personDeactivate', 'person.deactivate', deactivate, 'deactivated')
  doing('personReactivate', 'person.reactivate', reactivate, 'reactivated')
  doing('personRole', 'role.change', giveRole, 'role_changed')
  doing('personInviteAgain', 'invitation.again', inviteAgain, 'invitation_sent')
  doing('personWithdraw', 'invitation.withdraw', withdrawInvitation, 'invitation_withdrawn', 'people')

  return router
}

/** What the button on the person's page says. */
type Label =
  | `person.${'reset' | 'reset_approve' | 'reset_cancel' | 'let_in' | 'deactivate' | 'reactivate'}`
  | `invitation.${'again' | 'withdraw'}`
  | 'role.change'
type Rule = (services: Services, who: Administering, at: Moment, fields: Record<string, string>) => Promise<void>

const giveRole: Rule = (services, who, at, fields) => changeRole(services, { ...who, ...parse(roleForm, fields) }, at)

/** What a fresh administrator does for somebody of the own organisation: everybody else is `not_found`, before anything is written. */
async function forPerson(
  c: Req,
  what: Label,
  rule: Rule,
  { notice, to }: { notice: NoticeName; to: RouteName | undefined },
): Promise<Response> {
  const { organisation } = administratorOf(c).person
  const id = c.req.param('id') ?? ''
  const page = pathTo('person', { id })
  const { services, at } = c.var
  const named = async () => {
    const person = await settle(() => personOf(services, organisation.id, id))
    // Whoever isn't theirs to know isn't named; what was given is charged all the same.
    return person instanceof Refusal ? undefined : { name: person.name, email: person.email, what: c.var.say(what) }
  }
  const act = async (fields: Record<string, string>) => {
    await personOf(services, organisation.id, id)
    const done = await settle(() => rule(services, { session: ownSessionOf(c), person: id }, at, fields))
    if (!(done instanceof Refusal)) return redirectTo(c, to ?? page, notice)
    // Somebody was quicker: the page shows what stands now.
    if (done.code === 'already_done') return redirectTo(c, page, 'already_done')
    throw done
  }
  return whenFresh(c, page, act, { forPerson: named })
}
