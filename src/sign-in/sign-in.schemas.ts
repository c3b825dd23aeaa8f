import { z } from 'zod'
import { codeFieldLength, passwordLongest } from '../limits.ts'

export const emailField = z
  .string('refusal.email_missing')
  .trim()
  .min(1, 'refusal.email_missing')
  .max(254, 'refusal.email_form')
  // A control character stands in nobody's address, and PostgreSQL takes no NUL in a text: it would be a fault.
  .regex(/^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u, 'refusal.email_form')
export const passwordField = z
  .string('refusal.password_missing')
  .min(1, 'refusal.password_missing')
  .max(passwordLongest, 'refusal.wrong_credentials')
export const codeField = z.string('refusal.code_missing').max(codeFieldLength, 'refusal.code_not_digits')
export const backupCodeField = z.string('refusal.backup_code_missing').max(codeFieldLength, 'refusal.backup_code_slip')

export const credentials = z.object({ email: emailField, password: passwordField })
export const codeForm = z.object({ code: codeField })
export const backupCodeForm = z.object({ backupCode: backupCodeField })
