import { answerCeremony, leadTo } from '../http/answers.ts'
import { sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { ceremonyNameOf, isFresh } from '../host/session.ts'
import { requestOptions } from '../passkeys/ceremonies.ts'
import { refuse } from '../refusals.ts'
import { canBeAsked, showConfirmation, whenFresh } from './ask-fresh.ts'
import { confirmPage } from './confirm.page.ts'

/** The question on the way to a page of somebody else's application that needs someone fresh: they come back to that page (requirement HOST-11). */
export function stepUpRoutes() {
  const router = createRouter()
  const leadOn = (c: Parameters<typeof sessionOf>[0], next: string | undefined) => {
    const { application, instance } = c.var.services
    return leadTo(c, application.leadTo(next) ?? instance.path('security'))
  }

  router.get('stepUp', (c) => {
    const { next = '' } = c.req.query()
    if (!isFresh(sessionOf(c), c.var.at.now) && !canBeAsked(c))
      return leadTo(c, c.var.services.application.signIn(next))
    return isFresh(sessionOf(c), c.var.at.now)
      ? leadOn(c, next)
      : showConfirmation(c, 'security', confirmPage, { next })
  })

  router.post('stepUp', (c) => whenFresh(c, 'security', async ({ next }) => leadOn(c, next)))

  // What a passkey is to sign on any page that asks for one.
  router.post('freshCeremony', (c) =>
    answerCeremony(c, async () => {
      const session = sessionOf(c)
      const { person, twoStepSince } = session
      if (twoStepSince === null) refuse('not_enabled')
      const of = { purpose: 'fresh', boundTo: ceremonyNameOf(session), personId: person.id } as const
      return requestOptions(c.var.services, of, c.var.at.now)
    }),
  )

  return router
}
