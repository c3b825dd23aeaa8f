import type { Db, Tx } from '../../adapters/schema.ts'
import type { Services } from '../../services.ts'
import * as queries from './people.queries.ts'
import type { Whereabouts } from '../../moment.ts'
import type { Person } from './person.ts'
import { foldEmail } from '../../spelling/email.ts'

/** The built-in directory: who there is, and whether a password is theirs. */

/**
 * A hash of 32 random bytes that nobody kept, with the cost of every other: an unknown address takes as long as a known one, and as somebody's who was invited
 * and has no password yet. It lets nobody in, whatever fits it: `passwordFits` asks for more.
 */
export const nobodysHash =
  '$argon2id$v=19$m=19456,t=2,p=1$kPDuLrHA4J6cIUtCuRcfbQ$DGznzK09es+ByCd1ePu0KFz/fdxjX+SqnJivdPihjXw'

/** Whose password is asked for, as they stood then. */
export type Account = {
  personId: string
  email: string
  passwordHash: string
  deactivated: boolean
  /** They were invited, and have chosen no password yet. */
  awaited: boolean
  generation: number
  /** The known browser that asks, when it is one of this person's. */
  knownBrowserId: string | null
}

/** The person with this address, or null. */
export async function findAccount(
  services: Services,
  email: string,
  from: Pick<Whereabouts, 'browserHash'>,
): Promise<Account | null> {
  const folded = foldEmail(email)
  const found = await queries.findByEmail(services.db, folded, from.browserHash ?? '')
  if (!found) return null
  return {
    personId: found.id,
    email: folded,
    passwordHash: found.password_hash,
    deactivated: found.deactivated_at !== null,
    awaited: found.joined_at === null,
    generation: found.generation,
    knownBrowserId: found.known_browser_id,
  }
}

/** Whether somebody has this address, in its one spelling. */
export async function isThere(db: Db, email: string): Promise<boolean> {
  return (await queries.findByEmail(db, email)) !== undefined
}

/** Exactly one slow hash, whoever asks for whom (requirement CHL-10). Someone who was deactivated (SES-8), or has chosen none yet, has no right password. */
export async function passwordFits(services: Services, account: Account | null, password: string): Promise<boolean> {
  const fits = await services.slowHash.verify(account?.passwordHash ?? nobodysHash, password)
  return fits && account !== null && !account.deactivated && !account.awaited
}

/**
 * Whether the account is what it was when its password was asked for: read in the transaction that relies on it, because the hash took a while
 * (requirement OPS-6). A changed password opens nothing, nor does an address given up; nor whatever was under way when someone was deactivated,
 * also when they were let in again since.
 */
export async function stillStands(tx: Tx, account: Account): Promise<boolean> {
  const present = await queries.findByEmail(tx, account.email)
  return (
    present !== undefined &&
    present.id === account.personId &&
    present.password_hash === account.passwordHash &&
    present.deactivated_at === null &&
    present.generation === account.generation
  )
}

export async function personById({ settings }: Pick<Services, 'settings'>, db: Db, personId: string): Promise<Person> {
  const person = await queries.findPerson(db, personId, settings.plans)
  if (!person) throw new Error('A person who was just read is gone')
  return person
}
