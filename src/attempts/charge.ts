import { type Expression, sql } from 'kysely'
import { addressKey } from '../adapters/address.ts'
import type { Instant } from '../adapters/clock.ts'
import { lockFor, type Lockable } from '../adapters/database.ts'
import { type Given, prepared } from '../adapters/prepared.ts'
import type { Services } from '../services.ts'
import { Overloaded } from '../adapters/line.ts'
import type { Db, Tx } from '../adapters/schema.ts'
import { committedTogether, together } from '../adapters/together.ts'
import { hashToken } from '../adapters/token.ts'
import { appsOf } from '../authenticators/authenticators.queries.ts'
import {
  addressBudget,
  challengeLifetime,
  invitationBudget,
  minutes,
  newPasswordBudget,
  openedBudget,
  passwordBudget,
  secondStepBudget,
  triesPerChallenge,
  warningEvery,
} from '../limits.ts'
import type { Moment, Whereabouts } from '../moment.ts'
import { foldEmail } from '../spelling/email.ts'
import { Refusal, refuse } from '../refusals.ts'
import * as queries from './attempts.queries.ts'

/** Something that may be tried so often within each of some windows, which roll: "within the last 15 minutes". */
export type Budget = readonly { tries: number; within: number }[]

const budgets = {
  'second-step': secondStepBudget,
  password: passwordBudget,
  opened: openedBudget,
  'new-password': newPasswordBudget,
  warning: [{ tries: 1, within: warningEvery }],
  invitation: invitationBudget,
} as const satisfies Record<string, Budget>
export type Counted = keyof typeof budgets

/**
 * Whose budget a try is taken from. A known browser has lanes of its own, so that strangers never use up its owner's (requirement THR-5);
 * nor does what others do at the same address count against it.
 */
export type Lane = {
  what: Counted
  /** A known browser's id, else the person's, or what stands for an e-mail address that nobody has proved to be. */
  key: string
  ownBrowser: boolean
  /** As `addressKey` spells it; empty where nobody knows from where somebody asks: the limits a person stand alone then. */
  address: string
  /** Of browsers that aren't known: whose opened challenges must have room left as well, in which this try is not counted. */
  opens?: string
  /** Of second steps: whose apps share the tries of the longest window. */
  person?: string
  /** By what nobody guesses, such as a passkey: the longest window, which bounds guesses over the years, doesn't count for it. */
  unguessable?: boolean
}

/** The lane of a browser that a person is known by, where there is one, else of what stands for whoever asks. */
export function laneOf(
  what: Counted,
  of: { browserId: string | null; otherwise: string; person?: string; unguessable?: boolean },
  from: Whereabouts,
): Lane {
  const { browserId, otherwise, ...more } = of
  const key = browserId ?? otherwise
  return { what, key, ownBrowser: browserId !== null, address: addressKey(from.address), ...more }
}

/**
 * Takes one try and returns its id, for `record`: the event of a right answer takes it over, and the try isn't counted any more.
 * Committed before anything is verified: counting after the check would let a burst of parallel guesses through (requirement THR-2).
 * Refuses `too_many_tries` with the time until the next try; a refused try counts nothing.
 */
export async function charge({ db, randomness }: Services, lane: Lane, { now }: Moment): Promise<string> {
  const id = randomness.id()
  const taken = await committedTogether(db, (tx) => chargeIn(tx, id, lane, now))
  return taken ? id : refuseFull(db, lane, now)
}

/** The same as a verdict, within a decision. False: there is no room. */
export async function chargeIn(tx: Tx, id: string, lane: Lane, now: Instant): Promise<boolean> {
  const { what, key, address, ownBrowser, opens = '', person = '', unguessable = false } = lane
  const [, taken] = await together(
    lockFor(tx, ...countersOf(lane)),
    (unguessable ? takeOneUnguessed : takeOne)[what](tx, { id, key, address, ownBrowser, opens, person, now }),
  )
  return taken
}

/** Does what a try was charged for. One that was turned away before anything was looked at is given back: others were before them, no guess was made. */
export async function worthItsAttempt<T>(db: Db, attemptId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (problem) {
    const unlooked =
      problem instanceof Overloaded || (problem instanceof Refusal && problem.code === 'ceremony_expired')
    if (unlooked) await queries.removeAttempt(db, attemptId)
    throw problem
  }
}

/** What is counted for a try: of two that are taken at once, one waits for the other's to be seen. */
function countersOf({ what, key, ownBrowser, address }: Lane): Lockable[] {
  const lane: Lockable = `lane:${what}:${key}`
  return ownBrowser ? [lane] : [`address:${address}`, lane]
}

export async function refuseFull(db: Db, lane: Lane, now: Instant): Promise<never> {
  const retryAfter = await timeUntilNextAttempt(db, lane, now)
  return refuse('too_many_tries', { retryAfter, args: { minutes: Math.ceil(retryAfter / minutes) } })
}

/** A lane as it stands in a statement. */
type GivenLane = Pick<Lane, 'what' | 'unguessable'> &
  Given<Omit<Lane, 'what' | 'opens' | 'person' | 'unguessable'>> &
  Partial<Given<{ opens: string; person: string }>>

/** Whether a try may be taken now, as a condition of the statement that takes it. */
export function roomIn(
  { what, key, ownBrowser, address, opens, person, unguessable }: GivenLane,
  now: Expression<Instant>,
): Expression<boolean> {
  const room = queries.roomWithin({ what, key }, windowsOf({ what, person, unguessable }), now)
  const atAddress = sql`(${address} = '' or ${queries.roomWithin({ address }, addressBudget, now)})`
  const toOpen = opens ? sql` and (${opens} = '' or ${queries.roomWithin(openedBy(opens), openedBudget, now)})` : sql``
  return sql`(${room} and (${ownBrowser} or (${atAddress}${toOpen})))`
}

type WhoseWindows = Pick<Lane, 'what' | 'unguessable'> & { person?: string | Expression<string> | undefined }

/** The windows of a lane, as they stand in a statement: the longest one's tries are shared by the apps of that person (requirement APP-3). */
function windowsOf({ what, person, unguessable = false }: WhoseWindows): queries.Windows {
  if (what !== 'second-step' || person === undefined) return budgets[what]
  const longest = longestOf(secondStepBudget)
  if (unguessable) return secondStepBudget.filter(({ within }) => within !== longest)
  return secondStepBudget.map(({ tries, within }) =>
    within === longest ? { tries: sql<number>`${sql.lit(tries)} / ${appsOf(person)}`, within } : { tries, within },
  )
}

const openedBy = <Key>(key: Key) => ({ what: 'opened', key }) as const

/** A challenge takes five tries in all (requirement CHL-3), and nothing again that was wrong in it. */
export const roomInChallenge = (challengeId: Expression<string>, answer: Expression<string>) =>
  queries.roomForAnswer(challengeId, { answer, tries: triesPerChallenge })

export async function attemptsLeftIn(db: Db, challengeId: string): Promise<number> {
  return Math.max(0, triesPerChallenge - (await queries.countOf(db, challengeId)))
}

/** Milliseconds until `charge` would succeed; 0 when it would now. */
export async function timeUntilNextAttempt(db: Db, lane: Lane, now: Instant): Promise<number> {
  const { what, key } = lane
  const inLane = await timeUntilRoom(db, { what, key }, windowsOf(lane), now)
  if (lane.ownBrowser) return inLane
  const atAddress = lane.address === '' ? 0 : await timeUntilRoom(db, { address: lane.address }, addressBudget, now)
  const toOpen = lane.opens === undefined ? 0 : await timeUntilRoom(db, openedBy(lane.opens), openedBudget, now)
  return Math.max(inLane, atAddress, toOpen)
}

async function timeUntilRoom(
  db: Db,
  counter: queries.Counter,
  windows: queries.Windows,
  now: Instant,
): Promise<number> {
  const waits = windows.map(async ({ tries, within }) => {
    const oldest = await queries.nthNewest(db, counter, tries)
    return oldest === undefined ? 0 : Math.max(0, oldest + within - now)
  })
  return Math.max(...(await Promise.all(waits)))
}

/** How many tries the longest window of a lane counts, whether one of its windows has no room left, and how many apps share it. */
export async function fillOf(
  db: Db,
  { what, key, person = '' }: Pick<Lane, 'what' | 'key' | 'person'>,
  now: Instant,
): Promise<{ tries: number; isFull: boolean; apps: number }> {
  const row = await readFill[what](db, { key, person, now })
  return { tries: Number(row?.tries), isFull: !row?.room, apps: Number(row?.apps) }
}

/** Forgets the tries of one lane: the owner, or an administrator, begins anew. */
export async function forgetAttempts(tx: Tx, what: Counted, key: string): Promise<void> {
  await queries.remove(tx, what, key)
}

/** Someone is deleted: the tries in every lane that was theirs go too. Called while their row still stands. */
export async function forgetAttemptsOf(tx: Tx, person: { id: string; email: string }): Promise<void> {
  await queries.removeLanesOf(tx, person.id, keyOfEmail(person.email))
}

/** The key of a lane that goes by an e-mail address as it was written, folded: it may be nobody's. */
export const keyOfEmail = (email: string) => `email:${hashToken(foldEmail(email))}`

/** Deletes tries that no window can see any more, and those that were right. */
export async function sweepAttempts(db: Db, now: Instant): Promise<void> {
  for (const what of Object.keys(budgets) as Counted[])
    await queries.removeBefore(db, what, now - longestOf(budgets[what]))
  // A challenge counts its right try as well.
  await queries.removeRight(db, now - challengeLifetime)
}

/** Built once for each kind of try. */
const forEachKind = <Made>(make: (what: Counted) => Made) =>
  Object.fromEntries((Object.keys(budgets) as Counted[]).map((what) => [what, make(what)])) as Record<Counted, Made>

type Taking = Required<Omit<Lane, 'what' | 'unguessable'>> & { id: string; now: Instant }

/** Counts and inserts: whether there was room is the verdict. */
const takeOneWhere = (unguessable: boolean) =>
  forEachKind((what) =>
    prepared.verdict((tx, given: Given<Taking>) => {
      const { id, key, address, ownBrowser, opens, person, now } = given
      const room = roomIn({ what, unguessable, key, address, ownBrowser, opens, person }, now)
      return queries.insertWhere(tx, { id, what, key, address, now }, room)
    }),
  )
const takeOne = takeOneWhere(false)
const takeOneUnguessed = takeOneWhere(true)

const readFill = forEachKind((what) =>
  prepared.row((db, { key, person, now }: Given<{ key: string; person: string; now: Instant }>) =>
    db.selectNoFrom([
      queries.attemptsWithin({ what, key }, longestOf(budgets[what]), now).as('tries'),
      queries.roomWithin({ what, key }, windowsOf({ what, person }), now).as('room'),
      (what === 'second-step' ? appsOf(person) : sql<number>`1`).as('apps'),
    ]),
  ),
)

function longestOf(budget: Budget) {
  return Math.max(...budget.map((window) => window.within))
}
