import type { NewPasskey } from './verify.ts'

/** What people call a security key: reached from outside of any device, and never synced. Browsers say it by transports, where they say anything. */
export const isKey = ({ transports, backupEligible }: Pick<NewPasskey, 'transports' | 'backupEligible'>): boolean =>
  !backupEligible && transports.length > 0 && !transports.includes('internal')
