import { transact } from '../decide.ts'
import type { Instant } from '../adapters/clock.ts'
import { openAsItIs, openDatabase, using } from '../adapters/database.ts'
import * as files from '../adapters/database-file.ts'
import type { Services, ServicesWithoutDatabase } from '../services.ts'
import { servicesOn } from '../standalone/application.ts'
import type { Db } from '../adapters/schema.ts'
import { shapeOf, whyNotOurs } from '../adapters/shape.ts'
import { isBusy, isDamaged, openAlone } from '../adapters/sqlite.ts'
import type { RingKey } from '../adapters/vault.ts'
import { stepsEitherSide } from '../limits.ts'
import { nowhere } from '../moment.ts'
import { stepAt } from '../otp/totp.ts'
import { burnAgain, type CarriedOver, readBurned } from './carry-over.ts'
import { keysInUse } from './keys.ts'
import * as queries from './restore.queries.ts'
import { Unable } from '../operator-error.ts'

export type Restored = {
  /** What the back-up is of: the last thing it knows to have happened. */
  upTo: Instant | null
  /** Where the present database is kept; null when there was none. */
  aside: string | null
  /** Null: the present database could not be read. */
  carriedOver: CarriedOver | null
}

/**
 * Puts a back-up in the place of the database (requirement STO-7). All sessions, challenges, enrolments, open links and resets asked for end, and what
 * was burned stays burned. The present database is kept beside it. Throws `Unable` while anybody has that open, where only parts of it are left
 * (requirement OPS-4), and for a file that is no whole back-up or that the ring doesn't open; whatever goes wrong, the present database stays.
 */
export async function restore(
  services: ServicesWithoutDatabase,
  { file, place: name, ring }: { file: string; place: string; ring: RingKey[] },
  now: Instant,
): Promise<Restored> {
  // Before anything is copied: it refuses what is left of a database that was taken away.
  files.exists(name)
  const place = files.whereItIs(name)
  const draft = `${place}.${services.randomness.id()}.restoring`
  try {
    copy(file, draft)
    await mustBeOurs(draft, file)
    const upTo = await using(await openDatabase(draft), (db) => mustOpen(servicesOn(db, services), ring))
    const present = alone(place)
    try {
      const carriedOver = await using(await openDatabase(draft), (db) =>
        settle(servicesOn(db, services), present, upTo, now),
      )
      return { upTo, aside: swap(draft, place, now), carriedOver }
    } finally {
      await present?.destroy()
    }
  } finally {
    files.removeDatabase(draft)
  }
}

function copy(file: string, draft: string) {
  try {
    files.copyDatabase(file, draft)
  } catch (problem) {
    if (problem instanceof Unable) throw problem
    throw new Unable(`${file} can’t be read or copied (${(problem as NodeJS.ErrnoException).code}).`)
  }
}

async function mustBeOurs(draft: string, file: string): Promise<void> {
  const found = await using(openAsItIs(draft), async (db) => {
    if ((await queries.damageOf(db)).length > 0) return null
    return shapeOf(db)
  }).catch(() => null)
  if (!found || found.made.length === 0) throw new Unable(`${file} is damaged, or no back-up of Countersign.`)
  const why = whyNotOurs(found)
  if (why !== null) throw new Unable(`${file} can’t be restored. ${why}`)
}

/** Throws `Unable` for a key that is needed and missing, or another one. Returns when the last thing happened. */
export async function mustOpen(services: Services, ring: RingKey[]): Promise<Instant | null> {
  for (const { id, state } of await keysInUse(services, ring)) {
    if (state === 'missing')
      throw new Unable(`The back-up needs the key “${id}”, which is not in COUNTERSIGN_KEYS: add it at the end.`)
    if (state === 'another')
      throw new Unable(`The back-up needs another key “${id}” than COUNTERSIGN_KEYS has under that id.`)
  }
  return queries.lastEvent(services.db)
}

/** The present database, held by nobody else until it is closed; null when there is none, or what is there is no database. */
function alone(place: string): Db | null {
  if (!files.exists(place) || !files.mayBeDatabase(place)) return null
  try {
    return openAlone(place)
  } catch (problem) {
    if (isBusy(problem)) throw new Unable('The database is in use: stop the application first.')
    if (isDamaged(problem)) return null
    throw problem
  }
}

/** One transaction, in the copy. */
async function settle(
  services: Services,
  present: Db | null,
  upTo: Instant | null,
  now: Instant,
): Promise<CarriedOver | null> {
  const burned = present && (await readBurned(present, upTo ?? 0))
  return transact(services, { now, from: nowhere }, [], async ({ tx, record }) => {
    const sessions = await queries.endEverything(tx, now)
    // The newest step of which a code may have been taken: a phone's clock may be ahead.
    await queries.burnSteps(tx, stepAt(now) + stepsEitherSide)
    const carriedOver = burned && (await burnAgain(tx, burned))
    // Behind it: what is carried over goes by the generation that it had.
    await queries.skipGenerations(tx)
    const details = { upTo, sessions, ...carriedOver }
    await record({ action: 'operator.restored', actor: null, subject: null, details })
    return carriedOver
  })
}

function swap(draft: string, place: string, now: Instant): string | null {
  if (!files.exists(place)) {
    files.giveName(draft, place)
    return null
  }
  const aside = `${place}.before-restore-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`
  return files.takePlace(draft, place, aside)
}
