import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { Tx } from '../adapters/schema.ts'
import { amongApps, minutes, stepLength, stepsDiagnosed, wrongCodesSuspending } from '../limits.ts'
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
 * Whether this is a code of one of the person's authenticators now. The proof counts once its step is burnt, in the one that it matched (requirement APP-2).
 * Refuses `wrong_code`, `code_already_used`, and `codes_suspended` after too many wrong ones in a row (THR-6). One whose codes are made otherwise counts as none;
 * none at all, or a vault that fails, is a fault, never a "yes" (CHL-7).
 */
export function checkCode(
  services: Services,
  { personId, code }: { personId: string; code: string },
  authenticators: readonly Authenticator[],
  now: Instant,
): ProvedFactor {
  if (authenticators.length === 0) throw new Error('A code was given by somebody without an authenticator')
  // A right code ends the count of the one that it matched: the least of them is how many were wrong since.
  const wrongInARow = Math.min(...authenticators.map((one) => one.wrong_in_a_row_known))
  if (wrongInARow >= amongApps(wrongCodesSuspending, authenticators.length)) {
    return refuse('codes_suspended', { says: 'refusal.authenticator_suspended' })
  }
  const opened = authenticators.map((one) => ({ ...one, secret: secretIn(services, personId, one) }))
  const matched = opened.flatMap((one) => {
    const step = matchStep(one.secret, code, stepAt(now))
    return step === null ? [] : [{ ...one, step }]
  })
  if (matched.length === 0) return refuse('wrong_code', explainPast(opened, code, now))
  // Of two that show the same six digits, one may not have been used yet.
  const found = matched.find(({ step, last_step }) => step > last_step)
  if (!found) return refuse('code_already_used')
  return {
    async burn({ tx, at }) {
      if (!(await queries.claimStep(tx, { authenticatorId: found.id, step: found.step, now: at.now })))
        refuse('code_already_used')
      return { backupCodesLeft: null }
    },
    amr: ['otp'],
    userVerified: null,
  }
}

const secretIn = ({ vault }: Services, person: string, { id, sealed_secret }: Authenticator) =>
  asSecret(vault.open(sealed_secret, { person, row: id }))

/** Codes of the last ten minutes are recognised, never those to come: that would hand a guesser tomorrow's answer (OTP-10). */
function explainPast(opened: readonly { secret: Secret }[], code: string, now: Instant): RefusalDetails {
  const offsets = opened.map(({ secret }) => diagnoseStep(secret, code, stepAt(now), -stepsDiagnosed, -1))
  const found = offsets.filter((offset) => offset !== null)
  return found.length === 0 ? {} : explainOffset(Math.max(...found))
}

/**
 * Counts a wrong code until the next right one of any app. Returns how many that makes in a row, from known browsers and from all others: as the app counts
 * that was used last, which began to count last.
 */
export async function countWrongCode(tx: Tx, personId: string, known: boolean): Promise<WrongInARow> {
  const { rows } = await queries.countWrong(tx, { personId, known: known ? 1 : 0 })
  const [least] = rows.toSorted((one, other) => one.wrong_in_a_row - other.wrong_in_a_row)
  const { wrong_in_a_row = 0, wrong_in_a_row_known = 0 } = least ?? {}
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
