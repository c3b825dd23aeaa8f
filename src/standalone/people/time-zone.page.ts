import { readTimeZone, zonesByRegion } from '../../spelling/time-zone.ts'
import { type Choice, select } from '../../ui/form.ts'
import type { Markup, PageContext } from '../../ui/page.ts'

/** `value` as it is kept, or as it came when it was refused; empty: as the browser says, which is `browserZone` as far as it has said so. */
type TimeZoneView = { value: string; browserZone: string | null; error?: string | undefined }

/** A list of the browser's own: it is searched by typing, and works without a script. */
export function timeZoneField({ say }: PageContext, { value, browserZone, error }: TimeZoneView): Markup {
  const groups = regions
    .map((region) => ({ group: say(`time_zone.${region}`), choices: choicesOf(region) }))
    .toSorted((a, b) => (a.group < b.group ? -1 : 1))
  const listed = groups.flatMap(({ choices }) => choices).some((choice) => choice.value === value)
  const zone = readTimeZone(browserZone)
  const asBrowser =
    zone === null ? say('profile.time_zone_browser') : say('profile.time_zone_browser_now', { zone: inWords(zone) })
  return select({
    name: 'timeZone',
    label: say('profile.time_zone'),
    hint: say('profile.time_zone_hint'),
    value,
    error,
    choices: [
      { value: '', label: asBrowser },
      { value: 'UTC', label: 'UTC' },
      // An alias, or what this Node doesn't know: it stands there until another is chosen.
      ...(listed || ['', 'UTC'].includes(value) ? [] : [{ value, label: value }]),
      ...groups,
    ],
  })
}

const regions = [
  'Africa',
  'America',
  'Antarctica',
  'Arctic',
  'Asia',
  'Atlantic',
  'Australia',
  'Europe',
  'Indian',
  'Pacific',
] as const

let zones: Map<string, string[]> | undefined

/** By the place first, because that is what people type. */
function choicesOf(region: string): Choice[] {
  zones ??= zonesByRegion()
  const places = zones.get(region) ?? []
  return places
    .map((value) => ({ value, label: inWords(value.split('/').slice(1).toReversed().join(', ')) }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1))
}

const inWords = (zone: string) => zone.replaceAll('_', ' ')
