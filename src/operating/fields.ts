import { z } from 'zod'
import { nameField, profileForm } from '../standalone/people/people.schemas.ts'
import { emailField } from '../standalone/people/credentials.schemas.ts'
import { Unable } from '../operator-error.ts'

/** What an operator says of people and organisations, by an option of that name or in a column. */
export const fields = {
  email: emailField,
  name: profileForm.shape.name,
  organisation: nameField,
  plan: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]{1,40}$/),
  legacy: z.boolean(),
  role: z.enum(['person', 'manager', 'administrator']),
  language: profileForm.shape.locale,
}
export type Field = keyof typeof fields

/** What a field must look like, for whoever gave it otherwise. What was given is not repeated. */
export const meanings: Record<Field, string> = {
  email: 'it is one e-mail address',
  name: 'it is a name of 1 to 100 characters on one line',
  organisation: 'it is a name of 1 to 100 characters on one line',
  plan: 'it is letters, digits and hyphens, at most 40',
  legacy: 'it is yes or no',
  role: 'it is person, manager or administrator',
  language: 'it is en or pl',
}

/** Throws `Unable`, which names the option and never its value. */
export function readOptions<Schema extends z.ZodType>(schema: Schema, options: unknown): z.output<Schema> {
  const given = schema.safeParse(options)
  if (!given.success) throw new Unable(`--${String(given.error.issues[0]?.path[0])} is not usable.`)
  return given.data
}
