import { zoneNameLongest, zonesRemembered } from '../limits.ts'

/** Letters first: offsets (`+01:00`) are no place, and don't know when summer begins. */
const shape = /^[a-z][\w+-]*(?:\/[\w+-]+)*$/i

/**
 * A time zone as it is kept: IANA's name of today, whatever the case or the alias that a browser or a person says it by. Null for anything that this Node doesn't
 * know. Most of what is read has been read before: looking one up takes ICU a quarter of a millisecond, and the very first one thirty.
 */
export function readTimeZone(said: unknown): string | null {
  if (typeof said !== 'string' || said.length > zoneNameLongest || !shape.test(said)) return null
  if (said === 'UTC') return said
  const before = names.get(said)
  if (before !== undefined) return before
  const name = lookUp(said)
  if (name === null) return null
  // However many spellings somebody thinks of.
  if (names.size >= zonesRemembered) names.clear()
  names.set(said, name)
  return name
}
const names = new Map<string, string>()

function lookUp(said: string): string | null {
  try {
    return nameOfToday(new Intl.DateTimeFormat('en', { timeZone: said }).resolvedOptions().timeZone)
  } catch {
    return null
  }
}

/** Where people look for them: `{ Europe: ['Europe/Amsterdam', …], … }`, each region in order. */
export function zonesByRegion(): Map<string, string[]> {
  const zones = Intl.supportedValuesOf('timeZone').map(nameOfToday)
  return Map.groupBy([...new Set(zones)].toSorted(), (zone) => zone.split('/', 1)[0] ?? '')
}

const nameOfToday = (zone: string): string => renamed[zone] ?? zone

/** ICU goes by the names that it began with: nobody in Kyiv or Kolkata looks for these. */
const renamed: Record<string, string> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
}
