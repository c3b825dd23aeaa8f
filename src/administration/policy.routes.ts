import { draw, redirectTo, sayRefusal } from '../http/answers.ts'
import { parse } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import { type Req, sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import type { Person } from '../host/person.ts'
import type { Session } from '../host/session.ts'
import { endExemption, exempt, exemptionsOf } from '../policy/exempt.ts'
import { findPolicy } from '../policy/policy.queries.ts'
import { changeDays, requireTwoStep, withdrawPolicy } from '../policy/require.ts'
import { Refusal, refuse, settle } from '../refusals.ts'
import type { RouteName } from '../routes.ts'
import { whenFresh } from '../two-step/ask-fresh.ts'
import type { NoticeName } from '../ui/notices.ts'
import { policyPage, type PolicyForm, type ShownPolicy } from './policy.page.ts'
import { changeDaysForm, exemptForm, requireForm } from './policy.schemas.ts'

/** For an organisation's administrators, in any application: whether two-step authentication is required, how far that has come, and who is spared. */
export function policyRoutes() {
  const router = createRouter()

  router.get('policy', (c) => drawPolicy(c))

  acting(router, 'policy', 'require', 'policy_required', (c, fields) => {
    const { days } = parse(requireForm, fields)
    return requireTwoStep(c.var.services, sessionOf(c), days, c.var.at)
  })
  acting(router, 'policyDays', 'days', 'policy_changed', (c, fields) => {
    const change = parse(changeDaysForm, fields)
    return changeDays(c.var.services, sessionOf(c), change, c.var.at)
  })
  acting(router, 'policyWithdraw', 'withdraw', 'policy_withdrawn', (c) =>
    withdrawPolicy(c.var.services, sessionOf(c), c.var.at),
  )
  acting(router, 'policyExempt', 'exempt', 'exempted', async (c, fields) => {
    const { who, ...given } = parse(exemptForm, fields)
    const { services, at } = c.var
    const { organisation } = administratorOf(c).person
    const person = await services.application.people.find(organisation.id, who)
    if (person === null) return refuse('invalid_input', { field: 'who', says: 'refusal.person_unknown' })
    const done = await settle(() => exempt(services, sessionOf(c), { person, ...given }, at))
    if (!(done instanceof Refusal)) return
    // Whoever isn't theirs is nobody that they may know of (requirement AUD-3).
    if (done.code === 'not_found') refuse('invalid_input', { field: 'who', says: 'refusal.person_unknown' })
    throw done
  })
  acting(router, 'policyEndExemption', 'exempt', 'exemption_ended', (c) =>
    endExemption(c.var.services, sessionOf(c), c.req.param('id') ?? '', c.var.at),
  )

  return router
}

type Act = (c: Req, fields: Record<string, string>) => Promise<void>

/** What a fresh administrator does on that page. Bad input is said beside the field, and what was typed stays. */
function acting(
  router: ReturnType<typeof createRouter>,
  name: RouteName,
  form: PolicyForm['form'],
  notice: NoticeName,
  act: Act,
): void {
  router.post(name, (c: Req) => {
    administratorOf(c)
    return whenFresh(c, 'policy', async (fields) => {
      const done = await settle(() => act(c, fields))
      if (!(done instanceof Refusal)) return redirectTo(c, 'policy', notice)
      if (done.code === 'already_done') return redirectTo(c, 'policy', 'already_done')
      if (done.code !== 'invalid_input' && done.code !== 'not_yourself') throw done
      const field = done.code === 'not_yourself' ? 'who' : (done.details.field ?? '')
      return drawPolicy(c, { form, typed: fields, field, error: sayRefusal(c, done) }, done)
    })
  })
}

async function drawPolicy(c: Req, form: PolicyForm | null = null, answered?: Refusal): Promise<Response> {
  const session = administratorOf(c)
  const { person } = session
  const { services, at } = c.var
  const { people } = services.application
  const policy = (await findPolicy(services.db, person.organisation.id)) ?? null
  const byWeek = policy && (await people.protectedByWeek(person.organisation.id, policy.required_since, at.now))
  const about: ShownPolicy = {
    organisation: person.organisation.name,
    policy: policy && { since: policy.required_since, days: policy.days },
    standings: await people.standings(person.organisation.id, at.now),
    byWeek,
    exemptions: await exemptionsOf(services, person.organisation.id, at.now),
    reader: {
      isProtected: session.twoStepSince !== null,
      whyNot: person.ineligible && sayRefusal(c, new Refusal('plan_not_eligible', person.ineligible)),
    },
    isTheirs: person.policyIsTheirs === true,
    namedBy: people.namedBy,
    form,
  }
  return draw(c, policyPage(pageContext(c), about), answered)
}

type Administrator = Session & { person: Person & { organisation: NonNullable<Person['organisation']> } }

/** Refuses `not_allowed` for anybody who is signed in and no administrator. */
function administratorOf(c: Req): Administrator {
  const session = sessionOf(c)
  const { administrator, organisation } = session.person
  return administrator && organisation !== null ? (session as Administrator) : refuse('not_allowed')
}
