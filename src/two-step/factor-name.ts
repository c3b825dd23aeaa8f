import { factorNameLongest } from '../limits.ts'
import type { Say } from '../messages/messages.ts'
import { isKey } from '../passkeys/kinds.ts'
import { refuse } from '../refusals.ts'
import { nameKey, readName } from '../spelling/name.ts'
import type { Enrolment } from './enrolment.ts'

/** What one of several factors is called, as every name is read. Refuses `invalid_input`, saying why. */
export function readFactorName(typed: string): string {
  const name = readName(typed)
  if (!name) return refuse('invalid_input', { field: 'name', says: 'refusal.factor_name_missing' })
  if ([...name].length <= factorNameLongest) return name
  const args = { longest: factorNameLongest }
  return refuse('invalid_input', { field: 'name', says: 'refusal.factor_name_long', args })
}

/** What a new one is called before its owner says otherwise, in their language; with a number where that is taken. */
export function defaultName(
  say: Say,
  { means, passkey }: Pick<Enrolment, 'means' | 'passkey'>,
  own: readonly { name: string }[],
): string {
  const key = passkey !== null && isKey(passkey)
  const base = say(
    means === 'code' ? 'factors.default_app' : key ? 'factors.default_security_key' : 'factors.default_passkey',
  )
  const taken = new Set(own.map(({ name }) => nameKey(name)))
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base} ${number}`
    if (!taken.has(nameKey(name))) return name
  }
}
