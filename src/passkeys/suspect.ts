import type { Decision } from '../decide.ts'
import { letterhead } from '../mail/letterhead.ts'
import { passkeySuspectedMail } from './passkeys.mail.ts'
import * as queries from './passkeys.queries.ts'
import { readAssertion } from './read.ts'

/** There may be a copy of it: it isn't taken any more, and its owner is told, once (requirement PKY-5). */
export async function suspectPasskey(decision: Decision, answer: string): Promise<void> {
  const { tx, at, person: personId } = decision
  const credentialId = readAssertion(answer).answer.id
  const passkey = await queries.findByCredential(tx, { personId, credentialId })
  if (!passkey || !(await queries.suspect(tx, passkey.id, at.now))) return
  await decision.record('two_step.passkey_suspected', { actor: null })
  const person = await decision.whom()
  const about = { ...letterhead(decision), name: passkey.name }
  await decision.mail('passkey-suspected', passkeySuspectedMail(person, about))
}
