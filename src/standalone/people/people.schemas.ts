import { z } from 'zod'
import { nameLongest, passwordLongest } from '../../limits.ts'
import { emailField } from './credentials.schemas.ts'
import { locales } from '../../messages/messages.ts'
import { readName } from '../../spelling/name.ts'
import { roles } from './roles.ts'

/** Wherever somebody's name is read, or an organisation's. Comes out as it is kept. */
export const nameField = z.string('refusal.name_missing').transform((typed, context) => {
  const name = readName(typed)
  if (name !== null && name !== '' && name.length <= nameLongest) return name
  context.addIssue(name === '' ? 'refusal.name_missing' : 'refusal.invalid_input')
  return z.NEVER
})

export const profileForm = z.object({
  name: nameField,
  locale: z.enum(locales),
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
