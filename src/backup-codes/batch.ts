import type { House } from '../edges/house.ts'
import type { Db } from '../edges/schema.ts'
import { backupCodesPerBatch } from '../limits.ts'
import * as queries from './backup-codes.queries.ts'
import { makeBackupCode, readBackupCode } from './code.ts'

/** Ten codes as the database keeps them: the slow part, done before the transaction that stores them. */
export type HashedBatch = { salt: string; keyId: string; hashes: string[] }

const saltBytes = 32

/** Ten new codes as people see them, `XXXX-XXXX-XXXX-XXXX`. Nothing is stored yet. */
export function makeBackupCodes(house: House): string[] {
  return Array.from({ length: backupCodesPerBatch }, () => makeBackupCode(house.randomness))
}

/** `HMAC(pepper, argon2id(code, salt))` of each code, one salt for the batch (requirement BAC-5). */
export async function hashBatch(house: House, codes: string[]): Promise<HashedBatch> {
  const salt = Buffer.from(house.randomness.bytes(saltBytes)).toString('base64url')
  const { keyId } = house.vault.pepper(Buffer.alloc(0))
  const hashes = await Promise.all(codes.map((code) => hashBackupCode(house, canonical(code), salt, keyId)))
  return { salt, keyId, hashes }
}

/** One slow hash per try, whatever the number of codes. */
export async function hashBackupCode(house: House, code: string, salt: string, keyId: string): Promise<string> {
  const slow = await house.slowHash.derive(code, Buffer.from(salt, 'base64url'))
  return house.vault.pepper(slow, keyId).mac
}

/** Puts a batch in the place of whatever codes the person had: the old ones are void from here on. */
export async function replaceBatch(tx: Db, house: House, personId: string, batch: HashedBatch): Promise<void> {
  await queries.removeOf(tx, personId)
  const id = house.randomness.id()
  await queries.insert(
    tx,
    batch.hashes.map((hash) => ({
      id: house.randomness.id(),
      person_id: personId,
      batch: id,
      salt: batch.salt,
      key_id: batch.keyId,
      hash,
      used_at: null,
    })),
  )
}

/** They die with the factor (requirement BAC-6). */
export async function removeBackupCodes(tx: Db, personId: string): Promise<void> {
  await queries.removeOf(tx, personId)
}

export async function backupCodesLeft(db: Db, personId: string): Promise<number> {
  return queries.countUnused(db, personId)
}

function canonical(shown: string): string {
  const read = readBackupCode(shown)
  if (!('code' in read)) throw new Error('A backup code that we made does not read back')
  return read.code
}
