import { z } from 'zod'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { type ChangedOrganisation, setOrganisation } from '../standalone/people/set-organisation.ts'
import { type ChangedPerson, setPerson } from '../standalone/people/set-person.ts'
import { Unable } from '../operator-error.ts'
import { fields, readOptions } from './fields.ts'

const { email, name, organisation, role, language, plan } = fields

/** Two options that say the opposite of each other; neither is neither. */
const flag = z.literal(true).optional()
const ofPerson = z
  .object({ name, role, organisation, language, email })
  .partial()
  .extend({ active: flag, deactivated: flag })
const ofOrganisation = z.object({ name, plan }).partial().extend({ current: flag, legacy: flag })

/** Changes what the options say about whoever has this address. Throws `Unable` for what is not usable, and as `setPerson`. */
export async function changePerson(
  services: Services,
  address: string,
  options: z.input<typeof ofPerson>,
  now: Instant,
): Promise<ChangedPerson> {
  const { active, deactivated, language: locale, ...rest } = readOptions(ofPerson, options)
  const whose = email.safeParse(address)
  if (!whose.success) throw new Unable('The address is not usable.')
  const changes = { ...rest, locale, active: oneOf('active', active, 'deactivated', deactivated) }
  return setPerson(services, whose.data, asked(changes), now)
}

/** Changes what the options say about the organisation of this name. Throws `Unable` for what is not usable, and as `setOrganisation`. */
export async function changeOrganisation(
  services: Services,
  whose: string,
  options: z.input<typeof ofOrganisation>,
  now: Instant,
): Promise<ChangedOrganisation> {
  const { current, legacy, ...rest } = readOptions(ofOrganisation, options)
  const changes = { ...rest, planCurrent: oneOf('current', current, 'legacy', legacy) }
  return setOrganisation(services, whose, asked(changes), now)
}

function oneOf(yes: string, isYes: true | undefined, no: string, isNo: true | undefined): boolean | undefined {
  if (isYes && isNo) throw new Unable(`--${yes} and --${no} say the opposite of each other.`)
  return isYes ?? (isNo ? false : undefined)
}

function asked<Changes extends Record<string, unknown>>(changes: Changes): Changes {
  if (Object.values(changes).every((value) => value === undefined))
    throw new Unable('Nothing is to be changed: --help says what can be.')
  return changes
}
