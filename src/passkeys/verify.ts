import { lazily } from '../adapters/lazily.ts'
import type { Passkey } from '../factor.ts'
import type { RelyingParty } from '../relying-party.ts'
import type { MessageKey } from '../messages/messages.ts'
import { refuse } from '../refusals.ts'
import { algorithms } from './ceremonies.ts'
import type { Assertion, ClientData, Registration } from './passkeys.schemas.ts'

// The library takes some 9 MiB and a while to load: who has no passkey never needs it.
const library = lazily(async () => {
  const loaded = await import('@simplewebauthn/server')
  // Nothing is asked of the maker: with roots to check its word against, the library would call out for lists of what was revoked.
  for (const identifier of ['android-key', 'android-safetynet', 'apple'] as const)
    loaded.SettingsService.setRootCertificates({ identifier, certificates: [] })
  return loaded
})

/** What the browser said, and for which challenge it was asked. */
type Answered<Answer> = { answer: Answer; client: ClientData }

/** A passkey that proved right, and what it said of itself. */
export type UsedPasskey = {
  signCount: number
  backedUp: boolean
  userVerified: boolean
  attachment: 'platform' | 'cross-platform' | null
}

/** A passkey that was made. Times and names are the enrolment's. */
export type NewPasskey = UsedPasskey & {
  credentialId: string
  publicKey: string
  transports: string[]
  aaguid: string
  backupEligible: boolean
  rpId: string
  origin: string
}

/**
 * Whether this passkey signed what it was asked for here (WebAuthn Level 3, 7.2): its signature, the origin, the relying party's id, and that somebody touched it.
 * The counter is for whoever asks to compare. Refuses `wrong_passkey`, in words for another site.
 */
export async function verifyAssertion(
  party: RelyingParty,
  { answer, client }: Answered<Assertion>,
  passkey: Pick<Passkey, 'credential_id' | 'public_key' | 'rp_id' | 'backup_eligible'>,
): Promise<UsedPasskey> {
  mustBeOurs(party, client, 'webauthn.get')
  const { verifyAuthenticationResponse } = await library()
  const { id, rawId, type } = answer
  const { clientDataJSON, authenticatorData, signature } = answer.response
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id,
      rawId,
      type,
      clientExtensionResults: {},
      response: { clientDataJSON, authenticatorData, signature },
    },
    expectedChallenge: client.challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: passkey.rp_id,
    requireUserVerification: false,
    // 0: it throws where a counter stands still, in the words of a fault, and leaves the verdict to nobody.
    credential: { id: passkey.credential_id, publicKey: bytesOf(passkey.public_key), counter: 0 },
  }).catch(refuseThrown)
  const { newCounter, credentialBackedUp, userVerified, credentialDeviceType } = authenticationInfo
  // 7.2 step 18: whether it may be synced never changes.
  const eligible = credentialDeviceType === 'multiDevice'
  if (!verified || eligible !== (passkey.backup_eligible === 1)) return refuse('wrong_passkey')
  const attachment = answer.authenticatorAttachment ?? null
  return { signCount: newCounter, backedUp: credentialBackedUp, userVerified, attachment }
}

/**
 * A new passkey of this relying party (WebAuthn Level 3, 7.1). Refuses `passkey_not_taken`: one that signs by another algorithm, in words (requirement PKY-2), of another site,
 * or unreadable.
 */
export async function verifyRegistration(
  party: RelyingParty,
  { answer, client }: Answered<Registration>,
): Promise<NewPasskey> {
  mustBeOurs(party, client, 'webauthn.create')
  const { verifyRegistrationResponse } = await library()
  const { id, rawId, type, response } = answer
  const { clientDataJSON, attestationObject } = response
  const done = await verifyRegistrationResponse({
    response: { id, rawId, type, clientExtensionResults: {}, response: { clientDataJSON, attestationObject } },
    expectedChallenge: client.challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: party.id ?? '',
    requireUserVerification: false,
    supportedAlgorithmIDs: algorithms,
  }).catch((problem: Error) =>
    /public key alg/.test(problem.message)
      ? refuse('passkey_not_taken', { says: 'refusal.passkey_algorithm' })
      : refuse('passkey_not_taken'),
  )
  if (!done.verified || done.registrationInfo.credential.id !== id) return refuse('passkey_not_taken')
  const { aaguid, credential, credentialBackedUp, credentialDeviceType, userVerified, origin, rpID } =
    done.registrationInfo
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    signCount: credential.counter,
    transports: response.transports,
    attachment: answer.authenticatorAttachment ?? null,
    aaguid,
    backupEligible: credentialDeviceType === 'multiDevice',
    backedUp: credentialBackedUp,
    userVerified,
    rpId: rpID ?? '',
    origin,
  }
}

/** Of a page elsewhere, or framed by one, or for something else: told apart from a signature that is wrong, for people (requirement PKY-10). */
function mustBeOurs({ origins }: RelyingParty, client: ClientData, type: string): void {
  const code = type === 'webauthn.create' ? 'passkey_not_taken' : 'wrong_passkey'
  if (client.type !== type) refuse(code)
  if (!origins.includes(client.origin) || client.crossOrigin === true) refuse(code, { says: wrongSite })
}
const wrongSite = 'refusal.passkey_wrong_site' satisfies MessageKey

const bytesOf = (base64url: string) => new Uint8Array(Buffer.from(base64url, 'base64url'))

/** The library throws for what doesn't fit: whatever it is, it is none of ours. */
const refuseThrown = (): never => refuse('wrong_passkey')
