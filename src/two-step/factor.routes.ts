import { whenFresh, showConfirmation } from './ask-fresh.ts'
import { Refusal, settle } from '../refusals.ts'
import { draw, redirectTo, sayRefusal } from '../http/answers.ts'
import { keep } from '../http/cookies.ts'
import { parse } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import { type Req, sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { beginAddition } from './enrol.ts'
import { firstPageOf } from './enrolment.ts'
import { readFactorName } from './factor-name.ts'
import { addFactorPage, removeFactorPage, renameFactorPage } from './factor.page.ts'
import { ownFactor, ownFactors, removeFactor, renameFactor } from './own-factors.ts'
import { meansForm } from './two-step.schemas.ts'

/** Several apps and passkeys: one more, another name, one less (requirements APP-1, APP-4). */
export function factorRoutes() {
  const router = createRouter()
  router.get('addFactor', (c) => {
    if (sessionOf(c).twoStepSince === null) return redirectTo(c, 'security', 'not_enabled')
    return showConfirmation(c, 'security', addFactorPage, parse(meansForm, { means: c.req.query('means') }))
  })
  router.post('addFactor', add)
  router.get('renameFactor', async (c) => {
    const { id, name } = await ownFactor(c.var.services.db, sessionOf(c).person.id, c.req.param('id'))
    return draw(c, renameFactorPage(pageContext(c), { id, was: name, name }))
  })
  router.post('renameFactor', (c) => rename(c, c.req.param('id')))
  router.get('removeFactor', async (c) => {
    const { services } = c.var
    const { person } = sessionOf(c)
    const { name } = await ownFactor(services.db, person.id, c.req.param('id'))
    // Without the only one there is nothing left to be asked for: that is what the dialog is for.
    if ((await ownFactors(services.db, person.id)).length === 1) return redirectTo(c, 'twoStepDisable', 'last_factor')
    return showConfirmation(c, 'security', removeFactorPage(name, services.application))
  })
  router.post('removeFactor', (c) => remove(c, c.req.param('id')))
  return router
}

async function add(c: Req) {
  // Nobody gives a code for what can't be done.
  if (sessionOf(c).twoStepSince === null) return redirectTo(c, 'security', 'not_enabled')
  const begin = async (fields: Record<string, string>) => {
    const { means } = parse(meansForm, fields)
    const begun = await settle(() => beginAddition(c.var.services, sessionOf(c), means, c.var.at))
    if (!(begun instanceof Refusal)) return redirectTo(c, firstPageOf(means))
    const { code } = begun
    if (code === 'not_enabled' || code === 'too_many_factors' || code === 'passkeys_unavailable')
      return redirectTo(c, 'security', code)
    throw begun
  }
  return whenFresh(c, 'security', begin, { page: addFactorPage })
}

function rename(c: Req, id: string) {
  return whenFresh(c, 'security', async (fields) => {
    const { services, at } = c.var
    const typed = fields['name'] ?? ''
    const renamed = await settle(async () => {
      const { name: was } = await ownFactor(services.db, sessionOf(c).person.id, id)
      const name = await settle(async () => readFactorName(typed))
      if (name instanceof Refusal) return { was, slip: name }
      await renameFactor(services, sessionOf(c), { id, name }, at)
      return null
    })
    if (renamed === null) return redirectTo(c, 'security', 'factor_renamed')
    if (renamed instanceof Refusal) return goneOr(c, renamed)
    const { was, slip } = renamed
    return draw(c, renameFactorPage(pageContext(c), { id, was, name: typed, error: sayRefusal(c, slip) }), slip)
  })
}

async function remove(c: Req, id: string) {
  const { services, at } = c.var
  const found = await settle(() => ownFactor(services.db, sessionOf(c).person.id, id))
  const act = async () => {
    const removed = await settle(() => removeFactor(services, sessionOf(c), id, at))
    if (removed instanceof Refusal)
      return removed.code === 'last_factor' ? redirectTo(c, 'twoStepDisable', 'last_factor') : goneOr(c, removed)
    keep(c, removed)
    return redirectTo(c, 'security', 'factor_removed')
  }
  return whenFresh(
    c,
    'security',
    act,
    found instanceof Refusal ? {} : { page: removeFactorPage(found.name, services.application) },
  )
}

/** Removed in another tab meanwhile, or never theirs: the press did nothing, and says so. */
function goneOr(c: Req, refusal: Refusal) {
  if (refusal.code === 'not_found') return redirectTo(c, 'security', 'factor_gone')
  throw refusal
}
