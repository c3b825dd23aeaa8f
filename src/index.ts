import { openDatabase } from './adapters/database.ts'
import { developmentKeys } from './adapters/keys-file.ts'
import { systemRandomness } from './adapters/randomness.ts'
import * as application from './countersign.ts'
import { databaseOf, readSettings } from './settings.ts'

// What `import 'countersign'` gives. Its types name nothing of our inside (decision 35).

export type * from './host/host.ts'

export type Countersign = {
  /** Answers a request that came from this socket's address. */
  fetch(request: Request, from: { address: string }): Promise<Response>
  /** Starts the timers for mail and sweeping. */
  start(): void
  /** Stops the timers, waits for what is under way, closes the database. */
  close(): Promise<void>
}

/**
 * Opens Countersign on the database that the settings name, and brings it to the newest shape. The settings are those of `.env.example`, such as
 * `process.env`. Throws one sentence where one of them can't be used.
 *
 *     const countersign = await createCountersign(process.env)
 *     const answer = await countersign.fetch(request, { address: '203.0.113.7' })
 */
export async function createCountersign(env: Record<string, string | undefined>): Promise<Countersign> {
  const settings = readSettings(env)
  const keys = settings.keys ?? developmentKeys(settings.dataFolder, systemRandomness)
  const db = await openDatabase(databaseOf(settings))
  const built = application.createCountersign({ settings, db, keys })
  return {
    fetch: (request, from) => built.fetch(request, from),
    start: () => built.start(),
    close: () => built.close(),
  }
}
