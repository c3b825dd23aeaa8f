import type { KeyInUse } from './keys.ts'

/** "1 mail", "2,000 mails". `many` where it is more than an s that makes it so. */
export function howMany(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

const names = {
  authenticators: 'authenticator',
  backup_codes: 'backup code',
  challenges: 'challenge',
  companions: 'session',
  enrolments: 'enrolment',
  outbox: 'mail',
}

/** "8 authenticators, 80 backup codes". */
export function needs(neededBy: KeyInUse['neededBy']): string {
  return neededBy.map(({ table, rows }) => howMany(rows, names[table])).join(', ') || 'nothing yet'
}
