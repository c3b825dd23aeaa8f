import { createApp, type Slices } from './app.ts'
import type { Application } from './application.ts'
import { type Clock, systemClock } from './adapters/clock.ts'
import type { Services, ServicesWithoutApplication } from './services.ts'
import { createLines } from './adapters/line.ts'
import { createLog } from './adapters/log.ts'
import { createMetrics, noMetrics } from './adapters/metrics.ts'
import { type MailTransport, smtpTransport } from './adapters/mail-transport.ts'
import { type Randomness, systemRandomness } from './adapters/randomness.ts'
import type { Db } from './adapters/schema.ts'
import { argon2id, type SlowHash } from './adapters/slow-hash.ts'
import { createVault, type RingKey } from './adapters/vault.ts'
import { type Instance, instanceOf } from './instance.ts'
import { sweepEvery } from './limits.ts'
import { createDelivery } from './mail/deliver.ts'
import { mailWaiting } from './mail/waiting.ts'
import { beginLink } from './mailed-links/mailed-links.ts'
import type { Settings } from './settings.ts'
import { sweep } from './sweep.ts'
import { assetsFor } from './ui/assets.ts'

/** What Countersign is built from. Only the first five are needed. */
export type CountersignOptions = {
  settings: Settings
  db: Db
  /** Where it stands and what it is called; left out: as the settings say. */
  instance?: Instance
  /** Whose sign-in it is, and what of it stands here too. */
  application: (services: ServicesWithoutApplication) => Application
  slices: Slices
  /** Newest first. */
  keys: RingKey[]
  clock?: Clock
  randomness?: Randomness
  slowHash?: SlowHash
  log?: Services['log']
  /** Null: mail is kept to be read at /dev/mail. */
  transport?: MailTransport | null
}

export type Countersign = {
  /** Answers a request that came from this socket's address. */
  fetch(request: Request, from: { address: string; call?: unknown }): Promise<Response>
  /** Sends what is due now; returns how many. */
  deliverMail(): Promise<number>
  /** Does what is due, and deletes what has ended (tries, challenges, enrolments, sessions, links, sent mail, old events). */
  sweep(): Promise<void>
  /** Starts the timers for mail and sweeping. */
  start(): void
  /** Stops the timers, waits for what is under way, closes the database. */
  close(): Promise<void>
  services: Services
}

/**
 * Builds the whole of it on a database, for an application.
 *
 *     const countersign = createCountersign({ settings, db, keys, application, slices })
 *     const answer = await countersign.fetch(request, { address: '203.0.113.7' })
 */
export function createCountersign(options: CountersignOptions): Countersign {
  const { settings, db } = options
  const randomness = options.randomness ?? systemRandomness
  const without: ServicesWithoutApplication = {
    db,
    settings,
    instance: options.instance ?? instanceOf(settings),
    randomness,
    clock: options.clock ?? systemClock,
    vault: createVault(options.keys, randomness),
    slowHash: options.slowHash ?? argon2id,
    lines: createLines(),
    log: options.log ?? createLog(settings.logLevel),
    metrics: settings.metricsToken === null ? noMetrics : createMetrics(() => mailInMetrics(services)),
    mailIsWaiting: () => delivery.nudge(),
  }
  const services: Services = { ...without, application: options.application(without) }
  const { smtpUrl, mailFrom, baseUrl } = settings
  const transport = options.transport ?? (smtpUrl ? smtpTransport(smtpUrl, mailFrom, baseUrl) : null)
  const delivery = createDelivery(services, transport, beginLink)
  const app = createApp(services, assetsFor(services.instance.colours), options.slices)
  let sweeping: NodeJS.Timeout | undefined

  return {
    services,
    fetch: async (request, from) => app.fetch(request, from),
    deliverMail: () => delivery.deliverDue(),
    sweep: () => sweep(services, options.slices.chores),
    start() {
      delivery.start()
      sweeping = setInterval(() => void sweep(services, options.slices.chores), sweepEvery).unref()
    },
    async close() {
      clearInterval(sweeping)
      await delivery.stop()
      await db.destroy()
    },
  }
}

async function mailInMetrics({ db, clock }: Services) {
  const { waiting, since, givenUp } = await mailWaiting(db)
  return { waiting, givenUp, longest: since === null ? 0 : Math.max(0, clock.now() - since) }
}
