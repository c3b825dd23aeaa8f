import { type Expression, sql } from 'kysely'
import type { Instant } from '../adapters/clock.ts'
import { lastUsedApp } from '../authenticators/authenticators.queries.ts'
import { lastUsedPasskey } from '../passkeys/passkeys.queries.ts'
import type { Services } from '../services.ts'
import type { Means } from './second-step.schemas.ts'

/** When a person last used each kind that they have: columns of whatever statement asks. `rpId` as the instance's, empty for none. */
export const lastUsed = (personId: string | Expression<string>, rpId: string | Expression<string>) =>
  [lastUsedApp(personId).as('app_used_at'), lastUsedPasskey(personId, rpId).as('passkey_used_at')] as const

/** At least one: a backup code may always be given. */
export type Methods = [Means, ...Means[]]

type LastUsed = { app_used_at: Instant | null; passkey_used_at: Instant | null }

/** The kinds of factor that somebody can be asked for, the one used last first; a backup code last of all. */
export function methodsIn(row: LastUsed): Methods {
  const app = row.app_used_at === null ? null : Number(row.app_used_at)
  const passkey = row.passkey_used_at === null ? null : Number(row.passkey_used_at)
  const both: Methods =
    (passkey ?? 0) > (app ?? 0) ? ['passkey', 'code', 'backup_code'] : ['code', 'passkey', 'backup_code']
  const has = { code: app !== null, passkey: passkey !== null, backup_code: true }
  return both.filter((means) => has[means]) as Methods
}

export async function methodsOf({ db, instance }: Services, personId: string): Promise<Methods> {
  const row = await db.selectNoFrom(lastUsed(sql<string>`${personId}`, rpIdOf(instance))).executeTakeFirstOrThrow()
  return methodsIn(row)
}

/** As statements are given it: no passkey was made for an empty one. */
export const rpIdOf = ({ relyingParty }: Services['instance']): string => relyingParty.id ?? ''
