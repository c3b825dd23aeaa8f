import { type Lane, worthItsAttempt } from '../attempts/charge.ts'
import type { AuditEvent } from '../audit/record.ts'
import type { Services } from '../services.ts'
import type { CheckFactor, GivenFor, ProvedFactor, ReadAlready } from '../factor.ts'
import type { Moment } from '../moment.ts'
import { Refusal, refuse, settle } from '../refusals.ts'
import type { GivenFactor } from './factors.ts'
import { tellOfWrongAttempt } from './wrong-attempt.ts'

/** A try at the second step, charged and committed: what fails afterwards gives nothing back (requirement THR-2). */
export type ChargedAttempt = {
  id: string
  personId: string
  lane: Lane
  givenFor: GivenFor
  /** The question that it answers, and the answer as `answerHash`; left out where nobody was asked to sign in. */
  challenge?: { id: string; answer: string }
  /** What the charge has read already. */
  read?: ReadAlready
}

type Proving = GivenFactor & { check: CheckFactor; refused: Pick<AuditEvent, 'action' | 'details'> }
type Telling = GivenFactor & { refused: Proving['refused'] | null }

/**
 * The second step, for signing in and for becoming fresh: checked after it was charged, and a wrong one is told of, as `refused` with the reason.
 * What is returned counts once it is burnt, in the decision that relies on it. Refuses what `check` refuses; of a challenge with `triesLeft`.
 */
export async function proveSecondStep(
  services: Services,
  charged: ChargedAttempt,
  given: Proving,
  at: Moment,
): Promise<ProvedFactor> {
  const { id: attemptId, personId, lane, givenFor, read } = charged
  const of = { personId, code: given.code, attemptId, browserId: lane.ownBrowser ? lane.key : null, givenFor, read }
  const proved = await settle(() => worthItsAttempt(services.db, attemptId, () => given.check(of)))
  return proved instanceof Refusal ? refuseTelling(services, charged, given, proved, at) : proved
}

/** Does what relies on a proof, and burns it. A copy of a key may show there first, when two answers come at once: it is told of as before. */
export async function relyOnIt<T>(
  services: Services,
  charged: ChargedAttempt,
  given: Proving,
  at: Moment,
  rely: () => Promise<T>,
): Promise<T> {
  const done = await settle(rely)
  if (!(done instanceof Refusal)) return done
  // The decision has written down that it was refused.
  if (done.code === 'passkey_suspected') return refuseTelling(services, charged, { ...given, refused: null }, done, at)
  throw done
}

async function refuseTelling(
  services: Services,
  charged: ChargedAttempt,
  { means, code: given, refused }: Telling,
  { code, details: said }: Refusal,
  at: Moment,
): Promise<never> {
  // Nothing was looked at, and the try is given back: whoever sends it again and again fills nothing.
  if (code === 'ceremony_expired') return refuse(code, said)
  const event = refused && { ...refused, details: { reason: code, means, ...refused.details } }
  const told = { ...charged, means, code: given, why: code, refused: event }
  return refuse(code, { ...said, ...(await tellOfWrongAttempt(services, told, at)) })
}
