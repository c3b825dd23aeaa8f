import { record } from '../audit/record.ts'
import type { Instant } from '../adapters/clock.ts'
import * as files from '../adapters/database-file.ts'
import type { Services } from '../services.ts'
import { copyInto } from './back-up.queries.ts'
import { Unable } from '../operator-error.ts'

/**
 * Copies the database into a new file, for its owner alone, while the application serves (requirement STO-7). Keys are not in it. Throws `Unable`
 * over a file that is there, beside what is left of another database of that name, and where none can be written; then nothing is left behind.
 */
export async function backUp(services: Services, file: string, now: Instant): Promise<void> {
  reserve(file)
  const draft = `${file}.${services.randomness.id()}.part`
  try {
    files.makeEmpty(draft)
    await copyInto(services.db, draft)
    files.rename(draft, file)
    await record(services.db, services, { action: 'operator.backed_up', actor: null, subject: null, address: '' }, now)
  } catch (problem) {
    files.removeDatabase(draft)
    files.removeDatabase(file)
    throw problem
  }
}

/** From here on the name is ours: empty, it can't be taken for a back-up. */
function reserve(file: string) {
  try {
    files.makeEmpty(file)
  } catch (problem) {
    if (problem instanceof Unable) throw problem
    const { code } = problem as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new Unable(`${file} is there already: a back-up never overwrites anything.`)
    throw new Unable(`${file} can’t be written (${code}).`)
  }
}
