import type { z } from 'zod'
import { refuse } from '../refusals.ts'
import type { Services } from '../services.ts'
import type { signedInAnswer, startAnswer } from './api.schemas.ts'
import type { BegunSignIn } from './begin.ts'

type SignedIn = Pick<BegunSignIn & { status: 'signed_in' }, 'personId' | 'opened'>

/** What a first step that was right is answered with. */
export async function describeBegun(services: Services, begun: BegunSignIn): Promise<z.infer<typeof startAnswer>> {
  if (begun.status === 'signed_in') return describeSignedIn(services, begun)
  if (begun.status === 'enrolment_required')
    return refuse(begun.status, { manageUrl: services.instance.link('security') })
  const { status, challenge, methods } = begun
  return { status, challenge, methods, expiresAt: new Date(begun.expiresAt).toISOString() }
}

/** What somebody who is signed in gets: the application's words, behind ours. */
export async function describeSignedIn({ application }: Services, { personId, opened }: SignedIn) {
  const described = await application.describeSignedIn(personId, opened)
  return { status: 'signed_in', ...described } as z.infer<typeof signedInAnswer>
}
