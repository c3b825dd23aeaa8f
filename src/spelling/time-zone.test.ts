import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { zoneNameLongest, zonesRemembered } from '../limits.ts'
import { readTimeZone, zonesByRegion } from './time-zone.ts'

const read: [said: unknown, zone: string | null][] = [
  ['Europe/Warsaw', 'Europe/Warsaw'],
  ['europe/WARSAW', 'Europe/Warsaw'],
  ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['America/Port-au-Prince', 'America/Port-au-Prince'],
  ['UTC', 'UTC'],
  ['utc', 'UTC'],
  ['Etc/GMT+5', 'Etc/GMT+5'],
  ['etc/gmt-14', 'Etc/GMT-14'],
  // Aliases, and the names that ICU goes by.
  ['Poland', 'Europe/Warsaw'],
  ['US/Eastern', 'America/New_York'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['europe/kyiv', 'Europe/Kyiv'],
  // No places, no times, and nothing that a database, a header or a page takes for more.
  ['', null],
  ['+01:00', null],
  ['Europe/Warszawa', null],
  ['Central European Standard Time', null],
  [' Europe/Warsaw', null],
  ['Europe/Warsaw\n', null],
  ['Europe/Warsaw\u0000', null],
  ['Europe//Warsaw', null],
  ['Europe/Warsaw/', null],
  ['../../etc/passwd', null],
  ['Ｅurope/Warsaw', null],
  ['constructor', null],
  ['__proto__', null],
  [`Europe/${'W'.repeat(zoneNameLongest)}`, null],
  ['x'.repeat(1_000_000), null],
  [null, null],
  [undefined, null],
  [1, null],
  [['Europe/Warsaw'], null],
  [{ toString: () => 'Europe/Warsaw' }, null],
]

test('a time zone is read by any of its names, in any case, and kept by the one of today', () => {
  for (const [said, zone] of read) assert.equal(readTimeZone(said), zone, String(said).slice(0, 80))
  // Once more, as it was remembered.
  for (const [said, zone] of read) assert.equal(readTimeZone(said), zone, String(said).slice(0, 80))
})

test('WEB-5: whatever is said for a time zone, nothing is thrown, and what was read reads as itself', () => {
  const pieces = fc.constantFrom('Europe', '/', 'Warsaw', 'GMT', '+5', '-', '_', 'etc', '\n', '\u202e', '%', 'Å', '0')
  const said = fc.oneof(
    fc.anything(),
    fc.string({ unit: 'binary' }),
    fc.array(pieces).map((some) => some.join('')),
  )
  fc.assert(
    fc.property(said, (any) => {
      const zone = readTimeZone(any)
      if (zone === null) return
      assert.match(zone, /^[A-Za-z][\w+/-]{0,63}$/)
      assert.equal(readTimeZone(zone), zone)
    }),
    { numRuns: 2000 },
  )
})

test('each zone that is offered is one that is read as it stands there, below its region', () => {
  const regions = zonesByRegion()
  const zones = [...regions.values()].flat()
  assert.ok(zones.length > 400 && new Set(zones).size === zones.length)
  for (const [region, own] of regions)
    for (const zone of own) {
      assert.equal(readTimeZone(zone), zone)
      assert.ok(zone.startsWith(`${region}/`), zone)
    }
  for (const today of ['Europe/Kyiv', 'Asia/Kolkata', 'America/Nuuk', 'Pacific/Kanton'])
    assert.ok(zones.includes(today))
})

test('a zone is read in more spellings than are remembered', () => {
  const letters = [...'Europe/Warsaw']
  for (let n = 0; n < 2 * zonesRemembered; n += 1) {
    const said = letters.map((letter, at) => ((n >> at) & 1 ? letter.toUpperCase() : letter.toLowerCase())).join('')
    assert.equal(readTimeZone(said), 'Europe/Warsaw', said)
  }
})
