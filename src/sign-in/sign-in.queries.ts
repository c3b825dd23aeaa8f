import type { Insertable } from 'kysely'
import type { Instant } from '../edges/clock.ts'
import type { Db, SessionKind, Tables } from '../edges/schema.ts'
import { triesPerChallenge } from '../limits.ts'

export async function insertSession(tx: Db, session: Insertable<Tables['sessions']>): Promise<void> {
  await tx.insertInto('sessions').values(session).execute()
}

export async function insertChallenge(tx: Db, challenge: Insertable<Tables['challenges']>): Promise<void> {
  await tx.insertInto('challenges').values(challenge).execute()
}

/** Since when two-step is on (null: off) and the generation that new challenges carry. */
export async function findTwoStep(tx: Db, personId: string) {
  return tx
    .selectFrom('two_step')
    .select(['enabled_at', 'generation'])
    .where('person_id', '=', personId)
    .executeTakeFirst()
}

/** Takes one of the challenge's tries: alive, of this kind, of the person's present generation, and a try left, or nothing. */
export async function takeTry(tx: Db, tokenHash: string, kind: SessionKind, now: Instant) {
  return tx
    .updateTable('challenges')
    .set((challenges) => ({ tries: challenges('tries', '+', 1) }))
    .where('token_hash', '=', tokenHash)
    .where('kind', '=', kind)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', now)
    .where('tries', '<', triesPerChallenge)
    .where('generation', '=', presentGeneration)
    .returning(['id', 'person_id', 'tries', 'next', 'created_at'])
    .executeTakeFirst()
}

/** Spends the challenge: a row count of 1 is the verdict, so that of many right answers one opens a session. */
export async function spendChallenge(tx: Db, challengeId: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('challenges')
    .set({ consumed_at: now })
    .where('id', '=', challengeId)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', now)
    .where('generation', '=', presentGeneration)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

const presentGeneration = (challenges: ChallengeExpressions) =>
  challenges
    .selectFrom('two_step')
    .select('two_step.generation')
    .whereRef('two_step.person_id', '=', 'challenges.person_id')
    .where('two_step.enabled_at', 'is not', null)

type ChallengeExpressions = import('kysely').ExpressionBuilder<Tables, 'challenges'>

export async function findChallenge(db: Db, tokenHash: string, kind: SessionKind) {
  return db
    .selectFrom('challenges')
    .innerJoin('people', 'people.id', 'challenges.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .leftJoin('two_step', 'two_step.person_id', 'challenges.person_id')
    .select([
      'challenges.id',
      'challenges.person_id',
      'challenges.tries',
      'challenges.expires_at',
      'challenges.consumed_at',
      'challenges.generation',
      'people.email',
      'organisations.name as organisation',
      'two_step.enabled_at',
      'two_step.generation as present_generation',
    ])
    .where('token_hash', '=', tokenHash)
    .where('kind', '=', kind)
    .executeTakeFirst()
}

export async function removeChallenge(tx: Db, challengeId: string): Promise<void> {
  await tx.deleteFrom('challenges').where('id', '=', challengeId).execute()
}

export async function removeChallengesOf(tx: Db, personId: string): Promise<void> {
  await tx.deleteFrom('challenges').where('person_id', '=', personId).execute()
}

export async function removeChallengesBefore(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom('challenges').where('expires_at', '<=', before).execute()
}
