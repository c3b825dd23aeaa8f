import { type Countersign as Inner, type CountersignOptions, createCountersign as createInner } from '../countersign.ts'
import { openDatabase } from '../adapters/database.ts'
import type { Answer, Asked, Change, FirstStep } from '../host/host.ts'
import { embedded } from './application.ts'
import { begin } from './begin.ts'
import { changed } from './changed.ts'
import { removeEnded } from './companions.queries.ts'
import { guard } from './guard.ts'
import type { Db } from '../adapters/schema.ts'
import { type Options, type ReadOptions, readOptions } from './options.ts'
import { placesOf } from './places.ts'
import { passwordAlone, stillGood } from './still-good.ts'

/** A second step in an application. What a framework's door needs is `begin`, `guard` and `fetch`. */
export type Countersign<Call = unknown> = {
  /** In the place of opening a session, at every door: opens it, or leaves a challenge and nothing else (HOST-2). */
  begin(first: FirstStep, asked: Asked<Call>): Promise<Answer>
  /** Null: go on. Else what to answer in the place of the route (HOST-11). `fresh`: a second factor within ten minutes, or the password without two-step. */
  guard(asked: Asked<Call>, wanted?: { fresh?: boolean; next?: string }): Promise<Answer | null>
  /** After the application's commit: ends challenges and known browsers, or removes all that is kept (HOST-5). */
  changed(person: string, change: Change): Promise<void>
  /** Whether a token that carries this generation still counts: asked where tokens are read (HOST-22). */
  stillGood(person: string, generation: number): Promise<boolean>
  /** Whether the password alone may still be enough, at doors that can't ask for more (HOST-21). */
  passwordAlone(person: string): Promise<boolean>
  /** Answers what is asked for below the path. */
  fetch(request: Request, from: { address: string | null; call: Call }): Promise<Response>
  /** Below which path of its host it stands: `/two-step`. */
  readonly path: string
  /** Stops the timers, waits for what is under way, closes the database. */
  close(): Promise<void>
}

/**
 * Opens the database, brings it to the newest shape, and starts what is done every so often. Rejects with one sentence for whatever is wrong with the options
 * (HOST-1).
 *
 *     const countersign = await createCountersign({ host, baseUrl, database, keys, product: { name: 'Ferndale' } })
 */
export async function createCountersign<Call>(options: Options<Call>): Promise<Countersign<Call>> {
  const read = readOptions(options)
  const { inner, countersign } = embed<Call>(read, await openDatabase(read.database))
  inner.start()
  return countersign
}

type Doubles = Pick<CountersignOptions, 'clock' | 'randomness' | 'slowHash' | 'log' | 'transport'>

/** The same on a database that is open, without timers. */
export function embed<Call>(
  { host, settings, instance }: ReadOptions,
  db: Db,
  doubles: Doubles = {},
): { countersign: Countersign<Call>; inner: Inner } {
  const inner = createInner({
    settings,
    instance,
    db,
    keys: settings.keys ?? [],
    application: (services) => embedded(host, placesOf(instance, settings.apiOrigins), services),
    slices: {
      routers: () => [],
      calls: [[]],
      chores: { companions: (services, now) => removeEnded(services.db, now) },
    },
    ...doubles,
  })
  const { services } = inner
  const addressOf = (call: Call, address: string | null) => (host.addressOf ? host.addressOf(call) : address)
  const located = (asked: Asked<Call>) => ({ ...asked, address: addressOf(asked.call, asked.address) })
  const countersign: Countersign<Call> = {
    begin: (first, asked) => begin(services, first, located(asked)),
    guard: (asked, wanted = {}) => guard(services, located(asked), wanted),
    changed: (person, change) => changed(services, person, change),
    stillGood: (person, generation) => stillGood(services, person, generation),
    passwordAlone: (person) => passwordAlone(services, person),
    fetch: (request, { address, call }) => inner.fetch(request, { address: addressOf(call, address) ?? '', call }),
    path: instance.root,
    close: () => inner.close(),
  }
  return { countersign, inner }
}
