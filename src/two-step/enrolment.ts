import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { Db, Tables } from '../adapters/schema.ts'
import { enrolmentExtensions, enrolmentWrongCodes } from '../limits.ts'
import { refuse } from '../refusals.ts'
import { asSecret, type Secret } from '../otp/totp.ts'
import type { NewPasskey } from '../passkeys/verify.ts'
import type { RouteName } from '../routes.ts'
import type { Session } from '../host/session.ts'
import * as queries from './enrolments.queries.ts'

/** One person's way from the first page to Finish. Known by the session that began it, never by what a request names. */
export type Enrolment = {
  id: string
  purpose: Tables['enrolments']['purpose']
  /** Which kind of factor it brings; of `renew`, none. */
  means: FactorToEnrol
  /** For `replace`: the authenticator that goes. */
  replaces: string | null
  /** `scanning` shows the secret, or waits for the passkey; `verified` shows the backup codes; only Finish makes them count. */
  state: 'scanning' | 'verified'
  expiresAt: Instant
  canBeExtended: boolean
  /** Of an app. */
  secret: Secret | null
  usedStep: number | null
  /** The one that was registered, and when it was proved. */
  passkey: NewPasskey | null
  provedAt: Instant | null
  /** The ten codes to save, once `verified`. */
  codes: string[]
}

/** What set-up can bring. Backup codes come with it. */
export type FactorToEnrol = 'code' | 'passkey'

/** How the last enrolment of a session ended without Finish, so that the next page can say so. */
export type EndedEnrolment = { state: 'expired' | 'too_many'; means: FactorToEnrol }

/** This session's enrolment, opened; what ended says how; null when there is none. */
export async function readEnrolment(
  services: Services,
  session: Session,
  now: Instant,
  db: Db = services.db,
): Promise<Enrolment | EndedEnrolment | null> {
  const row = await queries.findEnrolment(db, session.id)
  if (!row || row.person_id !== session.person.id) return null
  if (row.state === 'scanning' && row.tries >= enrolmentWrongCodes) return { state: 'too_many', means: row.means }
  if (row.expires_at <= now) return { state: 'expired', means: row.means }
  const belonging = { person: row.person_id, row: row.id }
  const open = (sealed: string | null) => (sealed === null ? null : services.vault.open(sealed, belonging))
  const secret = open(row.sealed_secret)
  const codes = open(row.sealed_codes)
  return {
    id: row.id,
    purpose: row.purpose,
    means: row.means,
    replaces: row.replaces,
    state: row.state,
    expiresAt: row.expires_at,
    canBeExtended: row.extensions < enrolmentExtensions,
    secret: secret && asSecret(secret),
    usedStep: row.used_step,
    passkey: row.passkey === null ? null : (JSON.parse(row.passkey) as NewPasskey),
    provedAt: row.proved_at,
    codes: codes ? (JSON.parse(Buffer.from(codes).toString()) as string[]) : [],
  }
}

export function isOpen(enrolment: Enrolment | EndedEnrolment | null): enrolment is Enrolment {
  return enrolment !== null && 'id' in enrolment
}

/** Where set-up with it begins. */
export const firstPageOf = (means: FactorToEnrol) => (means === 'code' ? 'twoStepScan' : 'twoStepPasskey')

/** Where it goes on. */
export function pageOf({ means, passkey, purpose, state }: Enrolment): RouteName {
  if (state === 'verified') return purpose === 'add' ? 'twoStepName' : 'twoStepBackupCodes'
  return passkey === null ? firstPageOf(means) : 'twoStepProvePasskey'
}

/** Whether a page belongs to an earlier attempt than this one. One that doesn't say for which it was drawn counts as this one's. */
export function isOfEarlier(enrolment: Enrolment, shown: string | null | undefined): boolean {
  return shown != null && shown !== enrolment.id
}

/** Refuses `enrolment_expired` for a page of an earlier attempt, and says so. */
export function mustBeShown(enrolment: Enrolment, shown: string | null): void {
  if (isOfEarlier(enrolment, shown)) refuse('enrolment_expired', { says: 'refusal.enrolment_replaced' })
}

/** The secret that the authenticator and we share, of an enrolment that pairs one. */
export function secretOf(enrolment: Enrolment): Secret {
  if (!enrolment.secret) throw new Error('An enrolment that pairs no app has no secret')
  return enrolment.secret
}

/** The ten codes, sealed to the enrolment's row: they are readable only until Finish. */
export function sealCodes(services: Services, codes: string[], personId: string, enrolmentId: string): string {
  const plain = Buffer.from(JSON.stringify(codes))
  return services.vault.seal(plain, { person: personId, row: enrolmentId }).sealed
}
