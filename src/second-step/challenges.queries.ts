import {
  type Expression,
  type ExpressionBuilder,
  type Insertable,
  type SelectQueryBuilder,
  sql,
  type SqlBool,
} from 'kysely'
import { roomIn, roomInChallenge } from '../attempts/charge.ts'
import { attemptsOfChallenge } from '../attempts/attempts.queries.ts'
import { checkable } from '../authenticators/authenticators.queries.ts'
import type { Instant } from '../adapters/clock.ts'
import { asJson, isPostgres, lockOn } from '../adapters/database.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Db, SessionKind, Tables, Tx } from '../adapters/schema.ts'
import { spending } from '../passkeys/ceremonies.queries.ts'
import { lastUsed } from './methods.ts'

export const insertChallenge = prepared((tx: Tx, given: Given<Required<Insertable<Tables['challenges']>>>) =>
  tx.insertInto('challenges').values({
    id: given.id,
    token_hash: given.token_hash,
    person_id: given.person_id,
    kind: given.kind,
    generation: given.generation,
    first_means: given.first_means,
    sealed_carry: given.sealed_carry,
    next: given.next,
    created_at: given.created_at,
    expires_at: given.expires_at,
    consumed_at: given.consumed_at,
  }),
)

/** Which challenge is answered, from where, with what id for the try. */
export type Answering = {
  attemptId: string
  tokenHash: string
  kind: SessionKind
  /** Empty where the browser shows none. */
  browserHash: string
  address: string
  /** The id of the challenge that the form stood for; empty where it doesn't say. */
  shown: string
  /** As `answerHash`. */
  answer: string
}

/** A known browser's, else the person's. */
const lane = sql<string>`coalesce(known.id, challenges.person_id)`

/** The challenge that is answered, with its person's two-step and the browser where it is known. */
const answered = (db: Db, { tokenHash, kind, browserHash, shown }: Given<Answering>) =>
  db
    .selectFrom('challenges')
    .innerJoin('two_step', 'two_step.person_id', 'challenges.person_id')
    .leftJoin('known_browsers as known', (join) =>
      join
        .on('known.token_hash', '=', browserHash)
        .onRef('known.person_id', '=', 'challenges.person_id')
        .onRef('known.generation', '=', 'two_step.generation')
        .on('known.second_step', '=', 1),
    )
    .where('challenges.token_hash', '=', tokenHash)
    .where('challenges.kind', '=', kind)
    .where(sql<boolean>`(${shown} = '' or challenges.id = ${shown})`)

/** What the transaction's own statements may read of which lane is locked. */
const lockedLane = sql.lit('countersign.locked_lane')

/** What is answered, as `lockFor` locks it: what is counted for this try, which only the database can name. */
const locked = (tx: Tx, given: Given<Answering>) =>
  answered(tx, given)
    .select(['challenges.id', 'challenges.person_id', 'challenges.created_at', 'challenges.generation'])
    .select(['challenges.first_means', 'challenges.sealed_carry', 'challenges.next'])
    .select(['known.last_seen_at as known_seen_at', lane.as('lane')])
    .select(sql<Instant | null>`coalesce(two_step.checked_up_at, two_step.enabled_at)`.as('checked_up_at'))
    .$if(isPostgres(tx), (row) =>
      row.select(
        sql<string>`concat(
          case when known.id is null then ${lockOn(sql`'address:' || ${given.address}`)} end,
          ${lockOn(sql`'challenge:' || challenges.id`)},
          ${lockOn(sql`'lane:second-step:' || ${lane}`)},
          set_config(${lockedLane}, ${lane}, true))`.as('locked'),
      ),
    )

/**
 * What is answered, whose it is, and each app that it is checked against, with what is counted locked: the address of a browser that isn't known, the challenge, the
 * lane. Of a lane that isn't locked `takeAttempt` takes nothing in this transaction. A row for each app, or one without.
 */
export const lockAnswered = prepared((tx: Tx, given: Given<Answering>) =>
  locked(tx, given)
    // One that can't be checked counts as none.
    .leftJoin('authenticators', (join) =>
      join.onRef('authenticators.person_id', '=', 'challenges.person_id').on(checkable),
    )
    .select(['authenticators.id as authenticator_id', 'authenticators.sealed_secret', 'authenticators.last_step'])
    .select('authenticators.wrong_in_a_row_known'),
)

/** What a passkey's answer names: the ceremony's challenge, and the credential. */
export type AnsweringByPasskey = Answering & { ceremony: string; credentialId: string; now: Instant }

/** The same by a passkey, whose ceremony is spent by the same statement: nothing is read of one that is over, and of twenty answers at once one is looked at. */
export const lockAnsweredByPasskey = prepared.row((tx: Tx, given: Given<AnsweringByPasskey>) => {
  const { ceremony: challenge, attemptId, now, credentialId } = given
  const row = locked(tx, given)
    .leftJoin('passkeys', (join) =>
      join
        .onRef('passkeys.person_id', '=', 'challenges.person_id')
        .on('passkeys.credential_id', '=', sql<string>`${credentialId}`),
    )
    .select(['passkeys.id as passkey_id', 'passkeys.credential_id', 'passkeys.public_key', 'passkeys.sign_count'])
    .select(['passkeys.rp_id', 'passkeys.backup_eligible', 'passkeys.suspected_at'])
  return spending(tx, { challenge, attemptId, now })
    .where('ceremonies.bound_to', '=', challengeOf(tx, given))
    .returning(asJson(tx, row).as('answered'))
})

const challengeOf = (db: Db, { tokenHash, kind, shown }: Given<Answering>) =>
  db
    .selectFrom('challenges')
    .select('challenges.id')
    .where('challenges.token_hash', '=', tokenHash)
    .where('challenges.kind', '=', kind)
    .where(sql<boolean>`(${shown} = '' or challenges.id = ${shown})`)

/**
 * Takes a try, in one statement that reads the challenge, counts and inserts: the challenge alive, of this kind, of the person's present generation,
 * with a try left; the answer not wrong in it before; room in the lane (of a known browser, else of the person) and, for browsers not known, for the address, and codes from them not
 * suspended. False when any of it fails.
 */
export const takeAttempt = prepared.verdict((tx, given: Given<Answering & { now: Instant }>) =>
  attempt(tx, given, (row) => row.or([row('known.id', 'is not', null), row('two_step.suspended_at', 'is', null)])),
)

/** The same for a passkey, of the ceremony that it has spent: nobody guesses one, so it is taken from anywhere, also while codes are suspended, or all their tries of 30 days used up. */
export const takeAttemptByPasskey = prepared.verdict((tx, given: Given<Answering & { now: Instant }>) =>
  attempt(
    tx,
    given,
    (row) =>
      row.exists(
        row
          .selectFrom('ceremonies')
          .select('ceremonies.id')
          .whereRef('ceremonies.bound_to', '=', 'challenges.id')
          .where('ceremonies.attempt_id', '=', given.attemptId),
      ),
    { unguessable: true },
  ),
)

type AnsweredExpressions =
  ReturnType<typeof answered> extends SelectQueryBuilder<infer Database, infer From, unknown>
    ? ExpressionBuilder<Database, From>
    : never

const attempt = (
  tx: Tx,
  given: Given<Answering & { now: Instant }>,
  may: (row: AnsweredExpressions) => Expression<SqlBool>,
  { unguessable = false } = {},
) => {
  const { attemptId, address, now, answer } = given
  const own = { key: lane, ownBrowser: sql<boolean>`known.id is not null`, person: sql<string>`challenges.person_id` }
  return tx
    .insertInto('attempts')
    .columns(['id', 'what', 'key', 'address', 'challenge_id', 'at'])
    .expression(
      answered(tx, given)
        .select([
          sql<string>`${attemptId}`.as('id'),
          sql<string>`'second-step'`.as('what'),
          lane.as('key'),
          sql<string>`${address}`.as('address'),
          'challenges.id as challenge_id',
          sql<number>`${now}`.as('at'),
        ])
        .$if(isPostgres(tx), (row) => row.where(lane, '=', sql<string>`current_setting(${lockedLane}, true)`))
        .where('challenges.consumed_at', 'is', null)
        .where('challenges.expires_at', '>', now)
        .where('two_step.enabled_at', 'is not', null)
        .whereRef('two_step.generation', '=', 'challenges.generation')
        .where((row) => row.not(row.exists(deactivated(row))))
        .where(may)
        .where(roomInChallenge(sql.ref('challenges.id'), answer))
        .where(sql<boolean>`${roomIn({ what: 'second-step', unguessable, address, ...own }, now)}`),
    )
}

/** Spends the challenge: whether it was there to spend is the verdict, so that of many right answers one opens a session. */
export const spendChallenge = prepared.verdict(
  (tx: Tx, { challengeId, now }: Given<{ challengeId: string; now: Instant }>) =>
    tx
      .updateTable('challenges')
      .set({ consumed_at: now })
      .where('id', '=', challengeId)
      .where('consumed_at', 'is', null)
      .where('expires_at', '>', now)
      .where('generation', '=', presentGeneration)
      .where((row) => row.not(row.exists(deactivated(row)))),
)

const presentGeneration = (challenges: ChallengeExpressions) =>
  challenges
    .selectFrom('two_step')
    .select('two_step.generation')
    .whereRef('two_step.person_id', '=', 'challenges.person_id')
    .where('two_step.enabled_at', 'is not', null)

type ChallengeExpressions = ExpressionBuilder<Tables, 'challenges'>

/** The challenge's person, when nobody may sign in as them. */
const deactivated = (challenges: Pick<ChallengeExpressions, 'selectFrom'>) =>
  challenges
    .selectFrom('people')
    .select('people.id')
    .where('people.id', '=', sql.ref<string>('challenges.person_id'))
    .where('people.deactivated_at', 'is not', null)

/** With what the person can answer it by, of passkeys those of `rpId`. */
export async function findChallenge(db: Db, tokenHash: string, kind: SessionKind, rpId: string) {
  return readChallenge(db, { tokenHash, kind, rpId })
}

type Finding = { tokenHash: string; kind: SessionKind; rpId: string }
const readChallenge = prepared.row((db, { tokenHash, kind, rpId }: Given<Finding>) =>
  db
    .selectFrom('challenges')
    .leftJoin('people', 'people.id', 'challenges.person_id')
    .leftJoin('two_step', 'two_step.person_id', 'challenges.person_id')
    .select([
      'challenges.id',
      'challenges.person_id',
      attemptsOfChallenge(sql.ref('challenges.id')).as('tries'),
      'challenges.expires_at',
      'challenges.consumed_at',
      'challenges.generation',
      'challenges.next',
      'people.deactivated_at',
      'two_step.enabled_at',
      'two_step.suspended_at',
      'two_step.generation as present_generation',
      ...lastUsed(sql.ref('challenges.person_id'), rpId),
    ])
    .where('token_hash', '=', tokenHash)
    .where('kind', '=', kind),
)

/** Who was asked, by the question's id: for telling somebody who is signed in whether it was they. */
export async function findAsked(db: Db, challengeId: string): Promise<string | undefined> {
  const row = await db.selectFrom('challenges').select('person_id').where('id', '=', challengeId).executeTakeFirst()
  return row?.person_id
}

/** Unanswered, in time, of someone who may sign in, and of their present generation. */
export function isAlive(
  row: Pick<
    NonNullable<Awaited<ReturnType<typeof findChallenge>>>,
    'consumed_at' | 'expires_at' | 'enabled_at' | 'deactivated_at' | 'generation' | 'present_generation'
  >,
  now: Instant,
): boolean {
  const present = row.deactivated_at === null && row.enabled_at !== null && row.generation === row.present_generation
  return present && row.consumed_at === null && row.expires_at > now
}

export async function removeChallenge(tx: Tx, challengeId: string): Promise<void> {
  await tx.deleteFrom('challenges').where('id', '=', challengeId).execute()
}

/** Ends a person's open challenges: with each change of password or factor (requirements CHL-4, SES-6). */
export async function endChallenges(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('challenges').where('person_id', '=', personId).execute()
}

export async function removeChallengesBefore(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom('challenges').where('expires_at', '<=', before).execute()
}
