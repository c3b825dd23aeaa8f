import type { Logger } from 'pino'
import type { Application } from './application.ts'
import type { Instance } from './instance.ts'
import type { SharedSettings } from './settings.ts'
import type { Clock } from './adapters/clock.ts'
import type { createLines } from './adapters/line.ts'
import type { Metrics } from './adapters/metrics.ts'
import type { Randomness } from './adapters/randomness.ts'
import type { Db } from './adapters/schema.ts'
import type { SlowHash } from './adapters/slow-hash.ts'
import type { Vault } from './adapters/vault.ts'

/** What every rule may use of the outside world. Doubles stand only here. */
export type Services = {
  db: Db
  clock: Clock
  randomness: Randomness
  vault: Vault
  slowHash: SlowHash
  /** Where slow work waits for its turn: hashes beside the one thread, and what keeps that one busy. */
  lines: ReturnType<typeof createLines>
  settings: SharedSettings
  /** Whose sign-in this is: who there is, and who is signed in. */
  application: Application
  /** Where this Countersign stands, and what it is called. */
  instance: Instance
  log: Logger
  metrics: Metrics
  /** Called after a commit that put mail into the outbox: delivery may begin, nobody waits for it. */
  mailIsWaiting: () => void
}

/** The services as an application is made of them. */
export type ServicesWithoutApplication = Omit<Services, 'application'>

/** The services without the database: for what opens and closes one by itself. */
export type ServicesWithoutDatabase = Omit<Services, 'db' | 'application'>
