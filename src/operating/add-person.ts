import { z } from 'zod'
import type { Instant } from '../adapters/clock.ts'
import type { Services } from '../services.ts'
import { invite } from '../standalone/people/invite.ts'
import type { Person } from '../standalone/people/person.ts'
import { Unable } from '../operator-error.ts'
import { fields, readOptions } from './fields.ts'

const wanted = z.object(fields)

export type Wanted = z.input<typeof wanted>

/** Adds someone and queues the mail with a link to choose a password. Throws `Unable` for what is not usable, and for an address that is taken. */
export async function addPerson(services: Services, about: Wanted, now: Instant): Promise<Person> {
  const { legacy, language, ...asked } = readOptions(wanted, about)
  const person = await invite(services, { ...asked, locale: language, planCurrent: !legacy }, now)
  if (!person) throw new Unable(`There is somebody with the address ${asked.email} already.`)
  return person
}
