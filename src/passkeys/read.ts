import type { z } from 'zod'
import type { MessageKey } from '../messages/messages.ts'
import { refuse } from '../refusals.ts'
import { type Assertion, assertion, clientData, type Registration, registration } from './passkeys.schemas.ts'

// What a browser says of a passkey, read. Nothing is checked here but its form: a slip costs no try.

/** Refuses `invalid_input` for what is no answer of a passkey: nothing, where a page ran without scripts. */
export const readAssertion = (given: string) => readAnswer(assertion, given)

/** The same of a new passkey. */
export const readRegistration = (given: string) => readAnswer(registration, given)

function readAnswer<Answer extends Assertion | Registration>(shape: z.ZodType<Answer>, given: string) {
  if (given === '') return refuseSlip('refusal.passkey_missing')
  const read = shape.safeParse(parse(given))
  if (!read.success) return refuseSlip('refusal.passkey_unreadable')
  const answer = read.data
  const said = clientData.safeParse(parse(Buffer.from(answer.response.clientDataJSON, 'base64url').toString()))
  return said.success ? { answer, client: said.data } : refuseSlip('refusal.passkey_unreadable')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const refuseSlip = (says: MessageKey): never => refuse('invalid_input', { field: 'passkey', says })
