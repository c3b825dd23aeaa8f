import { z } from 'zod'
import { nameLongest, passwordLongest } from '../../limits.ts'
import { emailField } from './credentials.schemas.ts'
import { locales } from '../../messages/messages.ts'
import { readName } from '../../spelling/name.ts'
import { readTimeZone } from '../../spelling/time-zone.ts'
import { roles } from './roles.ts'

/** Wherever somebody's name is read, or an organisation's. Comes out as it is kept. */
export const nameField = z.string('refusal.name_missing').transform((typed, context) => {
  const name = readName(typed)
  if (name !== null && name !== '' && name.length <= nameLongest) return name
  context.addIssue(name === '' ? 'refusal.name_missing' : 'refusal.invalid_input')
  return z.NEVER
})

/** Empty: as the browser says, which is kept as null. */
const timeZoneField = z.string().transform((chosen, context) => {
  const zone = readTimeZone(chosen)
  if (zone !== null || chosen === '') return zone
  context.addIssue('refusal.time_zone_unknown')
  return z.NEVER
})

/** Without a time zone, as pages drawn by an earlier version send it: that stays as it is. */
export const profileForm = z.object({
  name: nameField,
  locale: z.enum(locales),
  timeZone: timeZoneField.optional(),
})

export const passwordForm = z.object({
  password: z
    .string('refusal.password_missing')
    .min(1, 'refusal.password_missing')
    .max(passwordLongest, 'refusal.wrong_password'),
  newPassword: z.string('refusal.new_password_missing'),
})

export const newPasswordForm = z.object({ newPassword: z.string('refusal.new_password_missing') })

export const inviteForm = z.object({
  list: z.string('refusal.list_empty'),
  role: z.enum(roles),
  locale: z.enum(locales),
})
export const roleForm = z.object({ role: z.enum(roles) })

export const changeEmailForm = z.object({ newEmail: emailField })
export const forgotForm = z.object({ email: emailField })
