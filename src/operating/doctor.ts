import type { Instant } from '../adapters/clock.ts'
import { openDatabase, using, whyNotFit } from '../adapters/database.ts'
import { freeDisk } from '../adapters/database-file.ts'
import type { Services } from '../services.ts'
import type { Db } from '../adapters/schema.ts'
import { shapeOf, whyNotOurs } from '../adapters/shape.ts'
import { tryToWrite } from '../adapters/takes-writes.ts'
import type { RingKey } from '../adapters/vault.ts'
import { clockTolerance, diskLow, diskTooLow, mailRetryLongest, minutes } from '../limits.ts'
import { mailWaiting } from '../mail/waiting.ts'
import { demoPeopleLeft } from '../standalone/people/demo.ts'
import type { Settings } from '../settings.ts'
import { whyItDidNotStart } from '../why-it-did-not-start.ts'
import * as queries from './doctor.queries.ts'
import { howMany, needs } from './plural.ts'
import { examineNames } from './names.ts'
import { keysInUse } from './keys.ts'
import { examineMailServer } from './mail-server.ts'
import { tablesInOrder } from './move.ts'
import { lastEvent } from './restore.queries.ts'

/** What was looked at, how it is, and what to do. Names settings, never what they hold of secrets. */
export type Finding = { about: string; state: 'ok' | 'warning' | 'wrong'; says: string }

/** Looks at everything that an operator can put right. Changes nothing. `services.db` is the database as it is. */
export async function examine(
  services: Services,
  settings: Settings,
  ring: RingKey[],
  now: Instant,
): Promise<Finding[]> {
  const { smtpUrl, baseUrl } = settings
  const database = await look('database', () => examineDatabase(services))
  // Of one that is damaged or of another shape the rest would only say so again.
  const rest = database.every(({ state }) => state === 'ok') ? await examineContents(services, ring, now) : []
  return [
    ...examineAround(settings),
    ...database,
    ...rest,
    ...(smtpUrl === null ? [] : await examineMailServer(smtpUrl, baseUrl, now)),
  ]
}

async function examineContents(services: Services, ring: RingKey[], now: Instant): Promise<Finding[]> {
  const looks = [
    look('people', () => examinePeople(services)),
    look('keys', () => examineKeys(services, ring)),
    look('audit', () => examineTrail(services)),
    look('clock', () => examineClock(services, now)),
    look('outbox', () => examineOutbox(services, now)),
  ]
  return (await Promise.all(looks)).flat()
}

/** What can be looked at without a database. */
export function examineAround(settings: Settings): Finding[] {
  // A database server's disk is not this machine's.
  return [
    ...examineSettings(settings),
    ...examineProxies(settings),
    ...examineNames(settings),
    ...(settings.databaseUrl === null ? examineDisk(settings) : []),
  ]
}

/** A look that fails has found something. */
async function look(about: string, at: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await at()
  } catch (problem) {
    return [{ about, state: 'wrong', says: whyItDidNotStart(problem) }]
  }
}

function examineSettings({ production, baseUrl, smtpUrl }: Settings): Finding[] {
  const about = 'settings'
  if (production) return [{ about, state: 'ok', says: `Production, at ${baseUrl}.` }]
  const mail = smtpUrl === null ? ', shows mails at /dev/mail instead of sending them' : ''
  const says = `Development, at ${baseUrl}: adds people to try it with${mail}. NODE_ENV=production is for real people.`
  return [{ about, state: 'warning', says }]
}

/** Whether a proxy stands before the application is not to be seen from here; its log says so. */
function examineProxies({ production, trustedProxies, forwardedHeader }: Settings): Finding[] {
  if (!production) return []
  const says =
    trustedProxies.length === 0
      ? 'TRUSTED_PROXIES is empty: whoever connects is the client. Behind a proxy everybody would be one: list it. The log names a proxy that is missing.'
      : `What ${trustedProxies.join(', ')} say in ${forwardedHeader} counts. The log names a proxy that is missing.`
  return [{ about: 'proxies', state: 'ok', says }]
}

function examineDisk({ dataFolder }: Settings): Finding[] {
  const free = freeDisk(dataFolder)
  const says = `${Math.floor(free / 1024 ** 2)} MiB are free on the disk of the data folder`
  if (free >= diskLow) return [{ about: 'disk', state: 'ok', says: `${says}.` }]
  return [{ about: 'disk', state: free < diskTooLow ? 'wrong' : 'warning', says: `${says}: make room.` }]
}

async function examineDatabase({ db }: Services): Promise<Finding[]> {
  const about = 'database'
  const damage = await queries.quickDamageOf(db)
  if (damage.length > 0)
    return [{ about, state: 'wrong', says: `It is damaged (${damage[0]}): restore it from a back-up.` }]
  const shape = await shapeOf(db)
  const why = (await whyNotFit(db)) ?? whyNotOurs(shape)
  if (why !== null) return [{ about, state: 'wrong', says: why }]
  if (shape.missing.length > 0)
    return [
      { about, state: 'warning', says: 'It has the shape of an older version: the next start brings it up to date.' },
    ]
  const different = await differencesOf(db)
  if (different.length > 0)
    return [
      {
        about,
        state: 'wrong',
        says: `Its tables are not as the migrations make them (${different.join('; ')}): restore it from a back-up.`,
      },
    ]
  await tryToWrite(db)
  return [{ about, state: 'ok', says: 'It is whole, up to date, and can be written to.' }]
}

/** How its tables differ from those of a database that was made just now: somebody changed them by other means. */
async function differencesOf(db: Db): Promise<string[]> {
  const [there, wanted] = [
    await queries.tablesOf(db, tablesInOrder),
    await using(await openDatabase(':memory:'), (fresh) => queries.tablesOf(fresh, tablesInOrder)),
  ]
  return [
    ...wanted.columns.filter((column) => !there.columns.includes(column)).map((column) => `${column} is missing`),
    // One more column harms nobody, unless each row must have it.
    ...there.needed.filter((column) => !wanted.columns.includes(column)).map((column) => `${column} is in the way`),
    ...wanted.unique.filter((one) => !there.unique.includes(one)).map((one) => `${one} may be there twice`),
    ...there.unique.filter((one) => !wanted.unique.includes(one)).map((one) => `${one} may not be there twice`),
  ]
}

async function examinePeople(services: Services): Promise<Finding[]> {
  if (!services.settings.production) return []
  const demo = await demoPeopleLeft(services)
  if (demo.length === 0) return []
  return [
    {
      about: 'people',
      state: 'wrong',
      says: 'Demo people are in it, whose password everyone knows: start with a new data folder.',
    },
  ]
}

async function examineKeys(services: Services, ring: RingKey[]): Promise<Finding[]> {
  const keys = await keysInUse(services, ring)
  return keys.map(({ id, state, neededBy }): Finding => {
    const about = 'keys'
    const needed = needs(neededBy)
    if (state === 'missing')
      return {
        about,
        state: 'wrong',
        says: `“${id}” is missing from COUNTERSIGN_KEYS and needed by ${needed}: put it back.`,
      }
    if (state === 'another')
      return {
        about,
        state: 'wrong',
        says: `“${id}” in COUNTERSIGN_KEYS is another key than the one needed by ${needed}: put that back.`,
      }
    if (state === 'newest')
      return { about, state: 'ok', says: `“${id}” is the newest: it seals whatever is new. It is needed by ${needed}.` }
    if (neededBy.length > 0)
      return {
        about,
        state: 'warning',
        says: `“${id}” is an older key, needed by ${needed}: \`keys rotate\` seals that anew.`,
      }
    return { about, state: 'ok', says: `“${id}” is an older key, and nothing in the database needs it any more.` }
  })
}

async function examineTrail({ db }: Services): Promise<Finding[]> {
  const about = 'audit'
  if (await queries.trailIsGuarded(db)) return [{ about, state: 'ok', says: 'The audit trail can only be added to.' }]
  return [
    { about, state: 'wrong', says: 'What keeps the audit trail from being rewritten is gone: restore a back-up.' },
  ]
}

async function examineClock({ db }: Services, now: Instant): Promise<Finding[]> {
  const about = 'clock'
  const last = await lastEvent(db)
  if (last === null || last <= now + clockTolerance)
    return [{ about, state: 'ok', says: `It is ${new Date(now).toISOString()}, after all that happened.` }]
  const behind = howMany(Math.round((last - now) / minutes), 'minute')
  return [{ about, state: 'wrong', says: `It is ${behind} behind what happened last: set it, or no code is right.` }]
}

async function examineOutbox({ db }: Services, now: Instant): Promise<Finding[]> {
  const about = 'outbox'
  const { waiting, since, givenUp } = await mailWaiting(db)
  const findings: Finding[] = []
  if (since === null) findings.push({ about, state: 'ok', says: 'No mail is waiting.' })
  else {
    const late = now - since > mailRetryLongest
    const says = `${howMany(waiting, 'mail')} waiting, the oldest since ${new Date(since).toISOString()}`
    findings.push({
      about,
      state: late ? 'warning' : 'ok',
      says: late ? `${says}: does the application run, and reach its mail server?` : `${says}.`,
    })
  }
  if (givenUp > 0)
    findings.push({
      about,
      state: 'warning',
      says: `${howMany(givenUp, 'mail')} could not be delivered, within a day or to a recipient that is refused for good, and will not be tried again: the log says which, and their administrators see whose.`,
    })
  return findings
}
