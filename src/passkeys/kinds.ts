import type { RelyingParty } from '../relying-party.ts'
import type { NewPasskey } from './verify.ts'

/** What people call a security key: reached from outside of any device, and never synced. Browsers say it by transports, where they say anything. */
export const isKey = ({ transports, backupEligible }: Pick<NewPasskey, 'transports' | 'backupEligible'>): boolean =>
  !backupEligible && transports.length > 0 && !transports.includes('internal')

/** Whether one can be asked for here: made for this relying party, and not taken for copied. `lastUsedPasskey` asks the same of the database. */
export const isUsableAt = ({ id }: RelyingParty, one: { rpId: string; suspectedAt: number | null }): boolean =>
  one.rpId === id && one.suspectedAt === null
