import type { Db } from '../../adapters/schema.ts'
import type { Services } from '../../services.ts'
import type { Locale } from '../../messages/messages.ts'
import * as queries from './people.queries.ts'

/** The person's name and language. */
export async function saveProfile(
  services: Services,
  personId: string,
  profile: { name: string; locale: Locale },
): Promise<void> {
  await queries.setProfile(services.db, personId, profile)
}

export async function chooseLanguage(db: Db, personId: string, locale: Locale): Promise<void> {
  await queries.setProfile(db, personId, { locale })
}
