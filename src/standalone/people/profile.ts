import type { Db } from '../../adapters/schema.ts'
import type { Services } from '../../services.ts'
import type { Locale } from '../../messages/messages.ts'
import * as queries from './people.queries.ts'

/** The person's name, language and time zone: null for as the browser says, left out where it stays. */
export async function saveProfile(
  services: Services,
  personId: string,
  { name, locale, timeZone }: { name: string; locale: Locale; timeZone?: string | null | undefined },
): Promise<void> {
  const zone = timeZone === undefined ? {} : { time_zone: timeZone }
  await queries.setProfile(services.db, personId, { name, locale, ...zone })
}

export async function chooseLanguage(db: Db, personId: string, locale: Locale): Promise<void> {
  await queries.setProfile(db, personId, { locale })
}
