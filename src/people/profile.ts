import type { Services } from '../services.ts'
import type { Locale } from '../messages/messages.ts'
import * as queries from './people.queries.ts'

/** The person's name and language. */
export async function saveProfile(
  services: Services,
  personId: string,
  profile: { name: string; locale: Locale },
): Promise<void> {
  await queries.setProfile(services.db, personId, profile)
}

export async function chooseLanguage(services: Services, personId: string, locale: Locale): Promise<void> {
  await queries.setProfile(services.db, personId, { locale })
}
