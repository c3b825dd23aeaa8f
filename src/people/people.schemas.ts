import { z } from 'zod'
import { passwordLongest } from '../limits.ts'
import { emailField } from '../sign-in/sign-in.schemas.ts'
import { locales } from '../ui/messages.ts'

export const profileForm = z.object({
  name: z
    .string('refusal.name_missing')
    .trim()
    .min(1, 'refusal.name_missing')
    .max(100, 'refusal.invalid_input')
    // A line break in a name would become one in a mail's header.
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'refusal.invalid_input'),
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

export const changeEmailForm = z.object({ newEmail: emailField })
export const forgotForm = z.object({ email: emailField })
