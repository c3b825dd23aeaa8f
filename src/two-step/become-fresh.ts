import { charge } from '../attempts/charge.ts'
import { decide, recordRefusal } from '../decide.ts'
import type { Services } from '../services.ts'
import type { CheckFactor } from '../factor.ts'
import type { Moment } from '../moment.ts'
import { refuse } from '../refusals.ts'
import { factors, type GivenFactor } from '../second-step/factors.ts'
import { openLane } from '../second-step/lane.ts'
import { proveSecondStep, relyOnIt } from '../second-step/prove.ts'
import { ceremonyNameOf, type Renewed, type Session } from '../host/session.ts'
import * as queries from './two-step.queries.ts'

/**
 * A second factor in this session, which shows that it is still them: fresh for ten minutes, under a new token, which is returned. Charged from the same
 * budget as signing in (requirement THR-4). Refuses `wrong_code`, `wrong_backup_code`, `code_already_used`, `too_many_tries`, `codes_suspended`, `not_enabled`.
 */
export function becomeFresh(services: Services, session: Session, given: GivenFactor, at: Moment): Promise<Renewed> {
  return factors[given.means].inTurn(services, at, (check) => freshBy(services, session, { ...given, check }, at))
}

async function freshBy(
  services: Services,
  session: Session,
  given: GivenFactor & { check: CheckFactor },
  at: Moment,
): Promise<Renewed> {
  const { id: person } = session.person
  const refused = { action: 'fresh.refused' } as const
  const charged = await recordRefusal(services, at, { ...refused, actor: person, subject: person }, async () => {
    if (!(await queries.isEnabled(services.db, person))) refuse('not_enabled')
    const lane = await openLane(services.db, person, given.means, at.from)
    const givenFor = { purpose: 'fresh', id: ceremonyNameOf(session) } as const
    return { personId: person, lane, givenFor, id: await charge(services, lane, at) }
  })
  const proving = { ...given, refused }
  const factor = await proveSecondStep(services, charged, proving, at)
  const { userVerified } = factor
  const details = { means: given.means, ...(userVerified !== null && { userVerified }) }
  return relyOnIt(services, charged, proving, at, () =>
    decide(services, at, { person, refused: refused.action }, async (decision) => {
      const { backupCodesLeft } = await factor.burn(decision)
      await decision.record('fresh.given', { details, attemptId: charged.id })
      return { session: await decision.renewSession(session, { freshAt: at.now }), backupCodesLeft }
    }),
  )
}
