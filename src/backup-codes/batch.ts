import { createHmac } from 'node:crypto'
import type { Decision } from '../decide.ts'
import type { Services } from '../services.ts'
import type { Place } from '../adapters/line.ts'
import type { Tables } from '../adapters/schema.ts'
import { backupCodesPerBatch } from '../limits.ts'
import * as queries from './backup-codes.queries.ts'
import { makeBackupCode, readBackupCode } from './code.ts'

/** Ten codes as the database keeps them: the slow part, done before the transaction that stores them. */
export type HashedBatch = { salt: string; pepper: Uint8Array; hashes: string[] }

const saltBytes = 32
const pepperBytes = 32

/** Ten new codes as people see them, `XXXX-XXXX-XXXX-XXXX`. Nothing is stored yet. */
export function makeBackupCodes(services: Services): string[] {
  return Array.from({ length: backupCodesPerBatch }, () => makeBackupCode(services.randomness))
}

/**
 * `HMAC(pepper, argon2id(code, salt))` of each code, one salt and one pepper for the batch (requirement BAC-5). One after the other, each at its
 * `place`'s turn: nobody else waits for ten.
 */
export async function hashBatch(services: Services, codes: string[], place: Place): Promise<HashedBatch> {
  const salt = Buffer.from(services.randomness.bytes(saltBytes)).toString('base64url')
  const pepper = services.randomness.bytes(pepperBytes)
  const hashes: string[] = []
  for (const code of codes) {
    hashes.push(await place.turn(() => hashBackupCode(services, canonical(code), { salt, pepper })))
  }
  return { salt, pepper, hashes }
}

/** One slow hash per try, whatever the number of codes. */
export async function hashBackupCode(
  services: Services,
  code: string,
  { salt, pepper }: { salt: string; pepper: Uint8Array },
): Promise<string> {
  const slow = await services.slowHash.derive(code, Buffer.from(salt, 'base64url'))
  return createHmac('sha256', pepper).update(slow).digest('base64url')
}

/** What a batch's row says of its pepper. */
type PepperedRow = Pick<Tables['backup_codes'], 'person_id' | 'batch' | 'sealed_pepper' | 'key_id'>

/** A batch's own pepper; of one from before batches had their own, what the key named stands for. Throws without the key. */
export function pepperOf({ vault }: Services, row: PepperedRow): Uint8Array {
  if (row.sealed_pepper === null) return vault.pepperOf(row.key_id)
  return vault.open(row.sealed_pepper, { person: row.person_id, row: row.batch })
}

/** Puts a batch in the place of whatever codes the person had: the old ones are void from here on. */
export async function replaceBatch({ services, tx, person }: Decision, batch: HashedBatch): Promise<void> {
  await queries.removeOf(tx, person)
  const id = services.randomness.id()
  const { sealed, keyId } = services.vault.seal(batch.pepper, { person, row: id })
  await queries.insert(
    tx,
    batch.hashes.map((hash) => ({
      id: services.randomness.id(),
      person_id: person,
      batch: id,
      salt: batch.salt,
      key_id: keyId,
      sealed_pepper: sealed,
      hash,
      used_at: null,
    })),
  )
}

function canonical(shown: string): string {
  const read = readBackupCode(shown)
  if (!('code' in read)) throw new Error('A backup code that we made does not read back')
  return read.code
}
