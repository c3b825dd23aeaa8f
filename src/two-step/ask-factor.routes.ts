import type { Refusal } from '../refusals.ts'
import { sayRefusal } from '../http/answers.ts'
import { type Req, sessionOf } from '../http/request.ts'
import { isFresh } from '../sessions/session.ts'
import { isEligible } from './eligibility.ts'
import type { FactorQuestion } from './factor-question.ts'

type Fields = Record<string, string>

/** The question to ask, again after a refusal with what was typed. */
export function factorQuestion(c: Req, refusal?: Refusal, fields: Fields = {}): FactorQuestion {
  const withBackupCode = fields['backupCode'] !== undefined || c.req.query('with') === 'backup-code'
  const mustAsk = refusal?.code === 'not_fresh'
  return {
    // A refused code keeps its field, and the reason under it, even for someone who was fresh already.
    fresh: isFresh(sessionOf(c), c.var.at.now) && !refusal,
    withBackupCode,
    since: sessionOf(c).twoStepSince,
    noReturn: !isEligible(c.var.services.settings, sessionOf(c).person),
    typed: fields[withBackupCode ? 'backupCode' : 'code'] ?? '',
    error: refusal && !mustAsk ? sayRefusal(c, refusal) : undefined,
  }
}
