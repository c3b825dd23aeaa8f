import { takeFactor } from './ask-fresh.ts'
import { Refusal, settle } from '../refusals.ts'
import { createRouter } from '../http/router.ts'
import { draw, redirectTo, sayRefusal } from '../http/answers.ts'
import { keep } from '../http/cookies.ts'
import { pageContext } from '../http/page-context.ts'
import { readFields } from '../http/input.ts'
import { type Req, sessionOf } from '../http/request.ts'
import { factors } from '../second-step/factors.ts'
import { methodsOf } from '../second-step/methods.ts'
import { meansIn } from '../second-step/second-step.schemas.ts'
import { isFresh } from '../host/session.ts'
import { type Disabling, disablePage, inQuery } from './disable.page.ts'
import { turnOff } from './turn-off.ts'

/** "Disable": a dialog on the Security tab, this page without JavaScript. GET changes nothing. */
export function disableRoutes() {
  const router = createRouter()

  router.get('twoStepDisable', async (c) => {
    if (sessionOf(c).twoStepSince === null) return redirectTo(c, 'security', 'not_enabled')
    return draw(c, disablePage(pageContext(c), await disabling(c)))
  })

  router.post('twoStepDisable', async (c) => {
    const session = sessionOf(c)
    const fields = await readFields(c)
    // Before anything is checked or burnt: a form of an earlier time does nothing (requirement LIFE-8).
    const since = fields['since'] ?? String(session.twoStepSince)
    if (session.twoStepSince !== null && since !== String(session.twoStepSince)) {
      return redirectTo(c, 'security', 'old_page')
    }
    const proved = await settle(() => takeFactor(c, fields))
    const done =
      proved instanceof Refusal ? proved : await settle(() => turnOff(c.var.services, sessionOf(c), c.var.at))
    if (!(done instanceof Refusal)) {
      keep(c, done)
      return redirectTo(c, 'security', 'disabled')
    }
    if (done.code === 'not_enabled') return redirectTo(c, 'security', 'not_enabled')
    // What is wrong with the code stands under it. Of what turning off itself refuses, the dialog answers one thing: it asks.
    if (done !== proved && done.code !== 'not_fresh') throw done
    return draw(c, disablePage(pageContext(c), await disabling(c, done, fields)), done)
  })

  return router
}

/** What the dialog asks, again after a refusal with what was typed. */
export async function disabling(c: Req, refusal?: Refusal, fields: Record<string, string> = {}): Promise<Disabling> {
  const { at, services } = c.var
  const session = sessionOf(c)
  const methods = await methodsOf(services, session.person.id)
  const chosen = methods.find((means) => inQuery(means) === c.req.query('with'))
  const means = meansIn(fields) ?? chosen ?? methods[0]
  return {
    // A refused code keeps its field, and the reason under it, even for someone who was fresh already.
    means: isFresh(session, at.now) && !refusal ? null : means,
    methods,
    since: session.twoStepSince,
    noReturn: session.person.ineligible !== null,
    endsSessions: services.application.endsSessions,
    now: at.now,
    typed: fields[factors[means].field],
    error: refusal && refusal.code !== 'not_fresh' ? sayRefusal(c, refusal) : undefined,
  }
}
