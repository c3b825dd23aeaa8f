import { z } from 'zod'
import { emailFieldLength, passwordLongest } from '../../limits.ts'
import { readEmail } from '../../spelling/email.ts'

/** Wherever an address is read. Comes out in the one spelling by which people are found. */
export const emailField = z
  .string('refusal.email_missing')
  .min(1, 'refusal.email_missing')
  .max(emailFieldLength, 'refusal.email_form')
  .transform((typed, context) => {
    const email = readEmail(typed)
    if (email !== null) return email
    context.addIssue(typed.trim() === '' ? 'refusal.email_missing' : 'refusal.email_form')
    return z.NEVER
  })
const passwordField = z
  .string('refusal.password_missing')
  .min(1, 'refusal.password_missing')
  .max(passwordLongest, 'refusal.wrong_credentials')

export const credentials = z.object({ email: emailField, password: passwordField })
