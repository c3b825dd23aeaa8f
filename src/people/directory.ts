import type { Db } from '../edges/schema.ts'
import type { House } from '../edges/house.ts'
import * as queries from './people.queries.ts'
import type { Person } from './person.ts'
import { foldEmail } from './person.ts'

/** The built-in directory: who there is, and whether a password is theirs. */

// A hash of 32 random bytes that nobody kept, with the cost of every other: an unknown address takes as long as a known one.
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$kPDuLrHA4J6cIUtCuRcfbQ$DGznzK09es+ByCd1ePu0KFz/fdxjX+SqnJivdPihjXw'

/** The person with this address and password, or null. Exactly one slow hash, whoever asks (requirement CHL-10). */
export async function checkPassword(
  house: House,
  email: string,
  password: string,
): Promise<{ known: string | null; right: { personId: string; passwordHash: string } | null }> {
  const found = await queries.findByEmail(house.db, foldEmail(email))
  const right = await house.slowHash.verify(found?.password_hash ?? nobodysHash, password)
  return {
    known: found?.id ?? null,
    right: found && right ? { personId: found.id, passwordHash: found.password_hash } : null,
  }
}

/** Whether this is still the person's password hash: read in the transaction that relies on it. */
export async function passwordStillStands(tx: Db, personId: string, passwordHash: string): Promise<boolean> {
  return (await queries.findPasswordHash(tx, personId)) === passwordHash
}

export async function personById(db: Db, personId: string): Promise<Person> {
  const person = await queries.findPerson(db, personId)
  if (!person) throw new Error('A person who was just read is gone')
  return person
}

export const personFromRow = queries.toPerson
export const columnsOfPerson = queries.personColumns
