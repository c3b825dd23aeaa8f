import type { Asked, Inside } from './application.ts'
import { askBefore, nobody, type OfTheApplication, withApplication } from './ask-application.ts'
import { type AuditAction, type AuditEvent, record } from './audit/record.ts'
import { type Lockable, lockFor } from './adapters/database.ts'
import { together } from './adapters/together.ts'
import type { Person } from './host/person.ts'
import type { Services } from './services.ts'
import type { Tx } from './adapters/schema.ts'
import type { WrittenMail } from './mail/frame.ts'
import { type MailedLink, queueMail } from './mail/outbox.ts'
import type { Moment } from './moment.ts'
import { Refusal } from './refusals.ts'

/** Whom a decision is about, and who makes it. */
export type About = {
  /** The person's id: nothing else is decided about them meanwhile. */
  person: string
  /** The id of somebody else who decides; null for a link, the clock, an operator. Left out: the person themselves. */
  by?: string | null
  /** Somebody else whom it depends on. */
  dependsOn?: string
  /** What else nobody may decide about meanwhile. */
  also?: Lockable[]
  /** What a refusal leaves in the trail, outside of what it rolled back. Left out: nothing. */
  refused?: AuditAction
  /** What its event says besides. */
  details?: AuditEvent['details']
}

/** What is decided together, in one transaction. Whom it is about may turn out in it. */
export type Transaction = {
  services: Services
  tx: Tx
  at: Moment
  record: (event: Omit<AuditEvent, 'address'>) => Promise<void>
  about: (person: string, by?: string | null, asked?: Asked) => Decision
  afterCommit: Inside['afterCommit']
}

type MailParts = { once?: string; toAddress?: string; link?: MailedLink }

/** One decision about one person. */
export type Decision = Pick<Transaction, 'services' | 'tx' | 'at'> &
  OfTheApplication & {
    person: string
    by: string | null
    /** An event about this person, by whoever decides. */
    record: (action: AuditAction, more?: Partial<Pick<AuditEvent, 'actor' | 'details' | 'attemptId'>>) => Promise<void>
    /** A mail to this person, of this kind, sent after the commit: see `queueMail`. It is told each time, or once for each `once`. */
    mail: (kind: string, message: WrittenMail, more?: MailParts) => Promise<void>
    /** The same to somebody else whom it concerns: by their id. */
    mailTo: (personId: string, kind: string, message: WrittenMail, more?: MailParts) => Promise<void>
  }

/**
 * One decision about one person: locked, in one transaction, all of it or nothing. A refusal leaves `refused` in the trail.
 *
 *     await decide(services, at, { person, refused: 'two_step.disabling_refused' }, async (decision) => {
 *       if (!(await queries.disable(decision.tx, person))) refuse('not_enabled')
 *       await decision.record('two_step.disabled')
 *     })
 */
export function decide<T>(
  services: Services,
  at: Moment,
  about: About,
  act: (decision: Decision) => Promise<T>,
): Promise<T> {
  const { person, by = person, also = [], dependsOn = null, refused, details } = about
  const work = async () => {
    const asked = await askBefore(services.application, [person, by, dependsOn], at)
    return transact(services, at, [`person:${person}`, ...also], async ({ tx, about, afterCommit }) => {
      // What it ends must be over before anything is decided.
      await services.application.inDecision.enter?.({ tx, at, person, asked, afterCommit })
      return act(about(person, by, asked))
    })
  }
  if (refused === undefined) return work()
  return recordRefusal(services, at, { action: refused, actor: by, subject: person, ...(details && { details }) }, work)
}

/**
 * The same where it isn't one person whom it is about: `locked` is what nobody else decides about meanwhile. What is asked first goes along with the locks, and is
 * answered behind them.
 */
export async function transact<T>(
  services: Services,
  at: Moment,
  locked: Lockable[],
  act: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  let waiting: Parameters<Inside['afterCommit']>[0][] = []
  const done = await services.db.transaction().execute(async (tx) => {
    waiting = []
    const transaction = transactionIn(tx, services, at, (work) => void waiting.push(work))
    const [, result] = await together(lockFor(tx, ...locked), act(transaction))
    return result
  })
  await doAll(waiting)
  return done
}

/** The commit stands: of what waits for it, one that fails keeps nothing else from being done. */
async function doAll(waiting: Parameters<Inside['afterCommit']>[0][]): Promise<void> {
  const failed: unknown[] = []
  for (const work of waiting) {
    try {
      await work()
    } catch (problem) {
      failed.push(problem)
    }
  }
  if (failed.length > 0) throw failed[0]
}

function transactionIn(tx: Tx, services: Services, at: Moment, afterCommit: Transaction['afterCommit']): Transaction {
  const write: Transaction['record'] = (event) => record(tx, services, { ...event, address: at.from.address }, at.now)
  const mailTo: Decision['mailTo'] = async (
    personId,
    kind,
    message,
    { once = services.randomness.id(), ...more } = {},
  ) => {
    await queueMail(tx, services, { personId, uniqueKey: `${kind}:${once}`, message, ...more }, at.now)
    afterCommit(services.mailIsWaiting)
  }
  const about = (person: string, by: string | null = person, asked: Asked = nobody): Decision => ({
    services,
    tx,
    at,
    person,
    by,
    record: (action, more) =>
      write({ action, actor: by, subject: person, ...organisationOf(asked.get(person)), ...more }),
    mail: (kind, message, more) => mailTo(person, kind, message, more),
    mailTo,
    ...withApplication(services.application, { tx, at, person, asked, afterCommit }),
  })
  return { services, tx, at, record: write, about, afterCommit }
}

/** What was asked before is written down as it was; where nothing had to be asked, the database knows. */
const organisationOf = (asked: Person | null | undefined) => asked && { organisationId: asked.organisation?.id ?? null }

/** Does the work; a refusal leaves its own event, outside the transaction that the refusal rolled back. */
export function recordRefusal<T>(
  services: Services,
  at: Moment,
  event: Omit<AuditEvent, 'address'>,
  work: () => Promise<T>,
): Promise<T> {
  const { address } = at.from
  return onRefusal(work, ({ code }) =>
    record(services.db, services, { ...event, address, details: { ...event.details, reason: code } }, at.now),
  )
}

/** Does the work; a refusal is told of before it goes on its way. */
export async function onRefusal<T>(work: () => Promise<T>, tell: (refusal: Refusal) => Promise<void>): Promise<T> {
  try {
    return await work()
  } catch (problem) {
    if (problem instanceof Refusal) await tell(problem)
    throw problem
  }
}
