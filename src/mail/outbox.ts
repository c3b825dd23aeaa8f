import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import type { Tx } from '../adapters/schema.ts'
import { type DrawnMail, drawMail, type WrittenMail } from './frame.ts'
import * as queries from './outbox.queries.ts'

/** A link that a mail brings: its own id, and how long it lives once it is handed over. */
export type MailedLink = { id: string; livesFor: number }

/**
 * Puts a mail into the outbox, in the transaction of the change it tells of: both happen or neither (requirement STO-5).
 * A second one with the same key is dropped, so each event is told once. It goes to the address that the person has at delivery, or to
 * `toAddress`: one that they gave up, or one that isn't theirs yet.
 */
export async function queueMail(
  tx: Tx,
  services: Services,
  mail: { personId: string; uniqueKey: string; message: WrittenMail; toAddress?: string; link?: MailedLink },
  now: Instant,
): Promise<void> {
  const id = services.randomness.id()
  await queries.insertMail(tx, {
    id,
    person_id: mail.personId,
    unique_key: mail.uniqueKey,
    to_address: mail.toAddress ?? null,
    sealed_message: sealMail(services, { id, personId: mail.personId }, { written: mail.message, link: mail.link }),
    not_before: now,
    created_at: now,
  })
}

type Row = { id: string; personId: string }
type SealedMail = { written: WrittenMail; link?: MailedLink | undefined }
/** As versions before this one left it: drawn already. */
type SealedBefore = DrawnMail & { link?: MailedLink | undefined }

/** Sealed, because a letter may hold a link that sets a new password (requirement STO-8). What it says is a tenth of how it looks: it is drawn when it leaves. */
function sealMail(services: Services, row: Row, mail: SealedMail): string {
  return services.vault.seal(Buffer.from(JSON.stringify(mail)), { person: row.personId, row: row.id }).sealed
}

/** The message of a row of the outbox, in the look of this instance. Throws when it was moved or changed, or its key is missing from the ring. */
export function openMessage(
  services: Services,
  row: Row,
  sealed: string,
): { message: DrawnMail; link: MailedLink | undefined } {
  const plain = services.vault.open(sealed, { person: row.personId, row: row.id })
  const { link, ...mail } = JSON.parse(Buffer.from(plain).toString()) as SealedMail | SealedBefore
  return { message: 'written' in mail ? drawMail(mail.written, services.instance) : mail, link }
}
