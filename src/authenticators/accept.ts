import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { Tx } from '../adapters/schema.ts'
import { minutes, stepLength, stepsDiagnosed, wrongCodesSuspending } from '../limits.ts'
import { asSecret, diagnoseStep, matchStep, type Secret, stepAt } from '../otp/totp.ts'
import { type CodeSlip, readCode } from '../otp/typed.ts'
import { type RefusalDetails, refuse } from '../refusals.ts'
import type { Authenticator, ProvedFactor, WrongInARow } from '../factor.ts'
import * as queries from './authenticators.queries.ts'

/** The six digits in what was typed. Refuses `invalid_input`, saying why when that is known; costs no try (requirement OTP-8). */
export function codeIn(typed: string): string {
  const read = readCode(typed)
  if ('code' in read) return read.code
  return refuse('invalid_input', { field: 'code', ...explainSlip(read) })
}

/**
 * Whether this is a code of the person's authenticator now. The proof counts once its step is burnt.
 * Refuses `wrong_code`, `code_already_used`, and `codes_suspended` after too many wrong ones in a row (THR-6). A missing authenticator,
 * one whose codes are made otherwise or a vault that fails is a fault, never a "yes" (CHL-7).
 */
export function checkCode(
  services: Services,
  { personId, code }: { personId: string; code: string },
  authenticator: Authenticator | undefined,
  now: Instant,
): ProvedFactor {
  if (!authenticator) throw new Error('Two-step authentication is on without an authenticator')
  if (authenticator.wrong_in_a_row_known >= wrongCodesSuspending) {
    return refuse('codes_suspended', { says: 'refusal.authenticator_suspended' })
  }
  const secret = asSecret(services.vault.open(authenticator.sealed_secret, { person: personId, row: authenticator.id }))
  const step = matchStep(secret, code, stepAt(now))
  if (step === null) return refuse('wrong_code', explainPast(secret, code, now))
  if (step <= authenticator.last_step) return refuse('code_already_used')
  return {
    async burn({ tx, at }) {
      if (!(await queries.claimStep(tx, { authenticatorId: authenticator.id, step, now: at.now })))
        refuse('code_already_used')
      return { backupCodesLeft: null }
    },
  }
}

/** Codes of the last ten minutes are recognised, never those to come: that would hand a guesser tomorrow's answer (OTP-10). */
function explainPast(secret: Secret, code: string, now: Instant): RefusalDetails {
  const offset = diagnoseStep(secret, code, stepAt(now), -stepsDiagnosed, -1)
  return offset === null ? {} : explainOffset(offset)
}

/** Counts a wrong code until the next right one. Returns how many that makes in a row, from known browsers and from all others. */
export async function countWrongCode(tx: Tx, personId: string, known: boolean): Promise<WrongInARow> {
  const counted = await queries.countWrong(tx, { personId, known: known ? 1 : 0 })
  const { wrong_in_a_row = 0, wrong_in_a_row_known = 0 } = counted ?? {}
  return { known: wrong_in_a_row_known, unknown: wrong_in_a_row - wrong_in_a_row_known }
}

/** "About 2 minutes behind", from an offset in steps. */
export function explainOffset(offset: number): RefusalDetails {
  const about = Math.max(1, Math.round((Math.abs(offset) * stepLength) / minutes))
  return { says: offset < 0 ? 'refusal.code_behind' : 'refusal.code_ahead', args: { minutes: about } }
}

function explainSlip(read: CodeSlip): RefusalDetails {
  switch (read.slip) {
    case 'missing':
      return { says: 'refusal.code_missing' }
    case 'short':
      return { says: 'refusal.code_short', args: { missing: 6 - read.digits } }
    case 'long':
      return { says: 'refusal.code_long', args: { extra: read.digits - 6 } }
    case 'several':
      return { says: 'refusal.code_several' }
    case 'not_digits':
      return { says: 'refusal.code_not_digits' }
  }
}
