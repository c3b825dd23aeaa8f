import { z } from 'zod'
import { days, exemptionLongest, exemptionReasonLongest, graceDays } from '../limits.ts'
import { readName } from '../spelling/name.ts'

const whole = (shortest: number, longest: number, says: 'refusal.grace_days' | 'refusal.exemption_days') =>
  z
    .string(says)
    .trim()
    .regex(/^\d{1,3}$/, says)
    .transform(Number)
    .refine((number) => number >= shortest && number <= longest, says)

const daysField = whole(graceDays.shortest, graceDays.longest, 'refusal.grace_days')

export const requireForm = z.object({ days: daysField })
/** `from`: how many the page showed, so that two administrators at once don't undo each other's. */
export const changeDaysForm = z.object({
  days: daysField,
  from: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number),
})

export const exemptForm = z.object({
  who: z.string('refusal.person_missing').trim().min(1, 'refusal.person_missing').max(320, 'refusal.person_unknown'),
  reason: z
    .string('refusal.reason_missing')
    .transform((typed) => readName(typed) ?? '')
    .refine((reason) => reason !== '', 'refusal.reason_missing')
    .refine((reason) => reason.length <= exemptionReasonLongest, 'refusal.reason_long'),
  forDays: whole(1, exemptionLongest / days, 'refusal.exemption_days'),
})
