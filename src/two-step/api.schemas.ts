import { z } from 'zod'
import type { ApiCall } from '../http/call.ts'
import { callableMeans, callableSchemas, factorBody } from '../second-step/second-step.schemas.ts'

export const twoStepAnswer = z.object({
  enabled: z.boolean(),
  enabledAt: z.iso.datetime().nullable(),
  backupCodesLeft: z.int().min(0).nullable(),
  eligible: z.boolean().describe('Whether the organisation’s plan includes it.'),
  reason: z
    .enum(['plan_not_eligible', 'email_not_confirmed'])
    .nullable()
    .describe('Why it can’t be turned on; null when it can, or is on.'),
  explanation: z
    .string()
    .nullable()
    .describe('The application’s word for `plan_not_eligible`, as a sentence for people; null for any other reason.'),
  requiredBy: z.iso
    .datetime()
    .nullable()
    .describe(
      'By when the organisation wants it to be on; null: nobody asks, or it is on. From then on everything answers `enrolment_required`.',
    ),
  plans: z.array(z.string()).describe('The plans that include it.'),
  manageUrl: z.url().describe('Where it is turned on and off: in a browser.'),
})

export const freshAnswer = z.object({
  status: z.literal('fresh'),
  token: z.string().describe('What goes on in the old one’s place, which ends.'),
  freshUntil: z.iso.datetime(),
  backupCodesLeft: z.int().min(0).nullable().describe('How many are left, when a backup code was given.'),
})

const manageUrl = 'https://sign-in.example.com/settings/security'

export const twoStepCalls: readonly ApiCall[] = [
  {
    id: 'twoStep',
    route: 'apiTwoStep',
    method: 'get',
    tag: 'two-step',
    summary: 'Whether two-step authentication is on',
    says: 'Where the person stands, and where it is managed.',
    token: true,
    answer: {
      schema: twoStepAnswer,
      examples: {
        on: {
          enabled: true,
          enabledAt: '2027-02-14T09:30:00.000Z',
          backupCodesLeft: 10,
          eligible: true,
          reason: null,
          explanation: null,
          requiredBy: null,
          plans: ['automation', 'professional'],
          manageUrl,
        },
        off: {
          enabled: false,
          enabledAt: null,
          backupCodesLeft: null,
          eligible: false,
          reason: 'plan_not_eligible',
          explanation:
            'Two-step authentication comes with the current Automation and Professional plans. Your organisation is on Basic.',
          requiredBy: null,
          plans: ['automation', 'professional'],
          manageUrl,
        },
      },
    },
    refusals: [],
  },
  {
    id: 'becomeFresh',
    route: 'apiFresh',
    method: 'post',
    tag: 'two-step',
    summary: 'Show that it is still them',
    says: 'A code or a backup code in this session, which is fresh for ten minutes afterwards. It goes on under a new token; the old one ends at once. Charged from the same budget as signing in.',
    token: true,
    body: {
      schema: factorBody,
      examples: Object.fromEntries(
        callableMeans.map((means) => [
          means,
          { [callableSchemas[means].field]: callableSchemas[means].describe.example },
        ]),
      ),
    },
    answer: {
      schema: freshAnswer,
      examples: {
        fresh: {
          status: 'fresh',
          token: 'mR4wXc7ZkP1tQv9LyB2nHs5JdF8gAeUoI0iKjN3bTqE',
          freshUntil: '2027-03-02T12:14:00.000Z',
          backupCodesLeft: null,
        },
      },
    },
    refusals: [
      ...Object.values(callableSchemas).map(({ wrong }) => wrong),
      'code_already_used',
      'not_enabled',
      'codes_suspended',
      'too_many_tries',
    ],
  },
  {
    id: 'setUpTwoStep',
    route: 'apiTwoStep',
    method: 'post',
    tag: 'two-step',
    summary: 'Set-up is in the browser',
    says: 'Always refused, like PUT, PATCH and DELETE here and below: two-step authentication is turned on, turned off and moved to another phone at `manageUrl`, which the refusal carries.',
    token: false,
    answer: null,
    refusals: ['browser_only'],
  },
]
