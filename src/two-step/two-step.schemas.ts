import { z } from 'zod'
import { passwordLongest } from '../limits.ts'
import { passkeySchema } from '../passkeys/passkeys.schemas.ts'
import { typedCode } from '../authenticators/authenticators.schemas.ts'

/** The enrolment that a page was drawn for: tells a page of an earlier attempt, and chooses nothing. */
const shownEnrolment = z.string().max(64).optional()
export const enrolmentCodeForm = z.object({ code: typedCode, enrolment: shownEnrolment })
export const passkeyForm = z.object({ passkey: passkeySchema.schema, enrolment: shownEnrolment })
/** Which kind of factor is meant; the app, where a form says nothing. */
export const meansForm = z.object({ means: z.enum(['code', 'passkey']).default('code') })
export const confirmForm = z.object({
  password: z
    .string('refusal.password_missing')
    .min(1, 'refusal.password_missing')
    .max(passwordLongest, 'refusal.wrong_password'),
})
export const finishForm = z.object({ kept: z.enum(['1', '']).optional(), enrolment: shownEnrolment })
