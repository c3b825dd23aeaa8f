import { hashBackupCode } from '../src/backup-codes/batch.ts'
import type { App } from './kit.ts'

/** Makes someone's backup codes what they were before batches had peppers of their own: hashed under what a key of the ring stands for. */
export async function pepperAsBefore(app: App, person: { id: string; codes: string[] }, keyId: string): Promise<void> {
  const rows = await app.db.selectFrom('backup_codes').selectAll().where('person_id', '=', person.id).execute()
  for (const [at, { id, salt }] of rows.entries()) {
    const pepper = app.services.vault.pepperOf(keyId)
    const hash = await hashBackupCode(app.services, (person.codes[at] ?? '').replaceAll('-', ''), { salt, pepper })
    await app.db
      .updateTable('backup_codes')
      .set({ hash, key_id: keyId, sealed_pepper: null })
      .where('id', '=', id)
      .execute()
  }
}
