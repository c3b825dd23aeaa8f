import type { Answer, Asked } from '../host/host.ts'
import { mustEnrol } from '../host/gate.ts'
import { isFresh } from '../host/session.ts'
import { Refusal } from '../refusals.ts'
import { readSession } from './companions.ts'
import type { Embedding } from './embedding.ts'
import { refused } from './refused.ts'
import { cookieOf, momentOf } from './whereabouts.ts'

/**
 * Before a route of the application's own. Null: somebody is signed in, fresh where that is wanted, and has two-step on where that is required (requirement POL-4). Else what to answer: whoever isn't fresh is asked, and
 * comes back to `next` (requirement HOST-11). Changes nothing. Only the application's own session counts: one that was begun by a link is for our pages (HOST-19).
 */
export async function guard(
  embedding: Embedding,
  asked: Asked,
  wanted: { fresh?: boolean; next?: string },
): Promise<Answer | null> {
  const { services } = embedding
  const { application, instance } = services
  const at = momentOf(services, asked)
  const session = await readSession(embedding, cookieOf(instance, asked, 'session'), at)
  const next = application.leadTo(wanted.next)
  if (session === null) return refused(services, new Refusal('signed_out', {}), asked, application.signIn(next))
  if (mustEnrol(session, at.now)) {
    const manageUrl = instance.link('enrolmentRequired')
    return refused(
      services,
      new Refusal('enrolment_required', { manageUrl }),
      asked,
      instance.path('enrolmentRequired'),
    )
  }
  if (!wanted.fresh || isFresh(session, at.now)) return null
  // Without a password to give they sign in anew, and are fresh then.
  const canBeAsked = session.twoStepSince !== null || application.confirmPassword !== undefined
  return refused(
    services,
    new Refusal('not_fresh', {}),
    asked,
    canBeAsked ? instance.path('stepUp', {}, { next }) : application.signIn(next),
  )
}
