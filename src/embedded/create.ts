import { openDatabase } from '../adapters/database.ts'
import type { Countersign } from '../host/countersign.ts'
import type { Options } from '../host/options.ts'
import { embed } from './embed.ts'
import { readOptions } from './options.ts'

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
