import type { Instant } from '../adapters/clock.ts'
import type { CeremonyPurpose, Db } from '../adapters/schema.ts'
import { ceremonyLifetime, endedKept } from '../limits.ts'
import type { Services } from '../services.ts'
import * as queries from './ceremonies.queries.ts'
import { isUsableAt } from './kinds.ts'
import * as passkeys from './passkeys.queries.ts'

/** For what a passkey is asked: the id of the sign-in's challenge, of the session, or of the enrolment. */
export type CeremonyFor = { purpose: CeremonyPurpose; boundTo: string; personId: string }

// COSE algorithms (RFC 9053; RFC 8812): EdDSA, ES256, RS256. Named by us: what the library offers depends on the Node that it runs on (requirement PKY-2).
export const algorithms = [-8, -7, -257]

const challengeBytes = 32

/** A new challenge, base64url: one before it for the same is void. */
async function begin({ db, randomness }: Services, of: CeremonyFor, now: Instant): Promise<string> {
  const challenge = Buffer.from(randomness.bytes(challengeBytes)).toString('base64url')
  await queries.replace(db, {
    id: randomness.id(),
    purpose: of.purpose,
    bound_to: of.boundTo,
    person_id: of.personId,
    challenge,
    created_at: now,
    expires_at: now + ceremonyLifetime,
    spent_at: null,
    attempt_id: null,
  })
  return challenge
}

type Credential = { credential_id: string; transports: string }
const descriptor = ({ credential_id: id, transports }: Credential) => ({
  type: 'public-key',
  id,
  transports: JSON.parse(transports) as string[],
})

/**
 * `PublicKeyCredentialRequestOptionsJSON` (WebAuthn Level 3, 5.5) for those passkeys of the person that can be used here, or for `only` this one. User verification is
 * `discouraged`: a password went before (requirement PKY-3).
 */
export async function requestOptions(services: Services, of: CeremonyFor, now: Instant, only?: Credential) {
  const { relyingParty } = services.instance
  const isUsable = ({ rp_id: rpId, suspected_at: suspectedAt }: { rp_id: string; suspected_at: Instant | null }) =>
    isUsableAt(relyingParty, { rpId, suspectedAt })
  const usable = only ? [only] : (await passkeys.list(services.db, of.personId)).filter(isUsable)
  return {
    challenge: await begin(services, of, now),
    rpId: relyingParty.id,
    timeout: ceremonyLifetime,
    userVerification: 'discouraged',
    allowCredentials: usable.map(descriptor),
  }
}

/**
 * `PublicKeyCredentialCreationOptionsJSON` (5.4). Nothing is asked of the maker (attestation `none`, requirement PKY-7); what the person has already is excluded (PKY-8).
 * `userId` is the same for all of a person's, and says nothing of them.
 */
export async function creationOptions(
  services: Services,
  of: CeremonyFor,
  user: { userId: string; email: string; name: string },
  now: Instant,
) {
  const { product, relyingParty } = services.instance
  return {
    challenge: await begin(services, of, now),
    rp: { id: relyingParty.id, name: product },
    user: { id: user.userId, name: user.email, displayName: user.name },
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: ceremonyLifetime,
    attestation: 'none',
    authenticatorSelection: {
      residentKey: 'discouraged',
      requireResidentKey: false,
      userVerification: 'discouraged',
    },
    // One that counts as copied may be made anew.
    excludeCredentials: (await passkeys.list(services.db, of.personId))
      .filter(({ suspected_at }) => suspected_at === null)
      .map(descriptor),
  }
}

export async function sweepCeremonies(db: Db, now: Instant): Promise<void> {
  await queries.removeExpiredBy(db, now - endedKept)
}
