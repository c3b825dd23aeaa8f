import { z } from 'zod'
import type { Instant } from '../edges/clock.ts'
import type { House } from '../edges/house.ts'
import { invite } from '../people/invite.ts'
import { nameField, profileForm } from '../people/people.schemas.ts'
import type { Person } from '../people/person.ts'
import { emailField } from '../sign-in/sign-in.schemas.ts'
import { Unable } from '../unable.ts'

const wanted = profileForm.omit({ locale: true }).extend({
  email: emailField,
  organisation: nameField,
  plan: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]{1,40}$/),
  legacy: z.boolean(),
  role: z.enum(['person', 'manager', 'administrator']),
  language: profileForm.shape.locale,
})

export type Wanted = z.input<typeof wanted>

/** Adds someone and queues the mail with a link to choose a password. Throws `Unable` for what is not usable, and for an address that is taken. */
export async function addPerson(house: House, about: Wanted, now: Instant): Promise<Person> {
  const given = wanted.safeParse(about)
  if (!given.success) throw new Unable(`--${String(given.error.issues[0]?.path[0])} is not usable.`)
  const { legacy, language, ...asked } = given.data
  const person = await invite(house, { ...asked, locale: language, planCurrent: !legacy }, now)
  if (!person) throw new Unable(`There is somebody with the address ${asked.email} already.`)
  return person
}
