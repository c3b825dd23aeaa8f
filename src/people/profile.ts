import type { House } from '../edges/house.ts'
import type { Locale } from '../ui/messages.ts'
import * as queries from './people.queries.ts'

/** The person's name and language. */
export async function saveProfile(
  house: House,
  personId: string,
  profile: { name: string; locale: Locale },
): Promise<void> {
  await queries.setProfile(house.db, personId, profile)
}

export async function chooseLanguage(house: House, personId: string, locale: Locale): Promise<void> {
  await queries.setProfile(house.db, personId, { locale })
}
