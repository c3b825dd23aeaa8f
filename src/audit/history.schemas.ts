import { z } from 'zod'
import { eventKinds } from './history.ts'

/** What an empty field of a form sends is what no field sends. */
const or = <Field extends z.ZodType>(field: Field) =>
  z.union([z.literal('').transform(() => undefined), field.optional()])
/** As its midnight in UTC: where it began is for whoever knows the reader's time zone. */
const day = z.iso.date().transform((text) => Date.parse(`${text}T00:00:00Z`))

export const pageQuery = z.object({ before: z.string().max(64).optional() })
export const historyQuery = pageQuery.extend({
  person: or(z.string().max(64)),
  kind: or(z.enum(eventKinds)),
  from: or(day),
  to: or(day),
})
