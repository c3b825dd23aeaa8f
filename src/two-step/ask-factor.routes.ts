import { codeIn } from '../authenticators/accept.ts'
import { backupCodeIn } from '../backup-codes/accept.ts'
import type { Refusal } from '../refusals.ts'
import { parse, type Req, sayRefusal, sessionOf, keepSession } from '../request.ts'
import { isFresh } from '../sessions/session.ts'
import { becomeFresh, type GivenFactor } from './become-fresh.ts'
import { isEligible } from './eligibility.ts'
import type { FactorQuestion } from './factor.ts'
import { factorForm } from './two-step.schemas.ts'

type Fields = Record<string, string>

/**
 * When the form carries a code or a backup code, it is checked and the session becomes fresh under a new token. Returns how
 * many backup codes are left when one was used.
 */
export async function takeFactor(c: Req, fields: Fields): Promise<number | null> {
  if (fields['code'] === undefined && fields['backupCode'] === undefined) return null
  const { house, client, now } = c.var
  const { token, backupCodesLeft } = await becomeFresh(
    house,
    sessionOf(c),
    factorIn(parse(factorForm, fields)),
    client,
    now,
  )
  keepSession(c, token)
  return backupCodesLeft
}

function factorIn(given: { code: string } | { backupCode: string }): GivenFactor {
  if ('backupCode' in given) return { backupCode: backupCodeIn(given.backupCode) }
  return { code: codeIn(given.code) }
}

/** The question to ask, again after a refusal with what was typed. */
export function factorQuestion(c: Req, refusal?: Refusal, fields: Fields = {}): FactorQuestion {
  const withBackupCode = fields['backupCode'] !== undefined || c.req.query('with') === 'backup-code'
  const mustAsk = refusal?.code === 'not_fresh'
  return {
    // A refused code keeps its field, and the reason under it, even for someone who was fresh already.
    fresh: isFresh(sessionOf(c), c.var.now) && !refusal,
    withBackupCode,
    since: sessionOf(c).twoStepSince,
    noReturn: !isEligible(c.var.house.settings, sessionOf(c).person),
    typed: fields[withBackupCode ? 'backupCode' : 'code'] ?? '',
    error: refusal && !mustAsk ? sayRefusal(c, refusal) : undefined,
  }
}
