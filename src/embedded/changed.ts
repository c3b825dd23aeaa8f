import { transact } from '../decide.ts'
import { forgetPerson } from '../forget.ts'
import type { Change } from '../host/host.ts'
import { nowhere } from '../moment.ts'
import { outdate } from '../second-step/generation.queries.ts'
import { askForPerson, mustBeId } from './ask-host.ts'
import * as companions from './companions.queries.ts'
import { generationOf } from '../two-step/two-step.queries.ts'
import type { Embedding } from './embedding.ts'
import { endWhatWasOpen, noteStamp } from './new-stamp.ts'

/**
 * What a changed password, address or person ends here. The application's own sessions are its own to end (requirement HOST-5). Resolves with the person's
 * generation from then on.
 */
export async function changed(embedding: Embedding, personId: string, change: Change): Promise<number> {
  const { services } = embedding
  const person = mustBeId(personId)
  const at = { now: services.clock.now(), from: nowhere }
  const said = change === 'deleted' ? null : await askForPerson(embedding, person)
  return transact(services, at, [`person:${person}`], async ({ tx }) => {
    if (change === 'deleted') {
      await companions.removeOfPerson(tx, person, null)
      await forgetPerson(tx, { id: person, email: '' })
      return 0
    }
    await endWhatWasOpen(tx, person)
    if (said !== null) await noteStamp(tx, person, said.stamp)
    // Whatever was signed before is refused by `stillGood`, also where the application says no other stamp than before.
    await outdate(tx, person)
    return generationOf(tx, person)
  })
}
