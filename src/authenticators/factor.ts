import { z } from 'zod'
import type { Factor } from '../factor.ts'
import { codeFieldLength, stepLength } from '../limits.ts'
import { stepAt, stepEndsAt } from '../otp/totp.ts'
import { countdown } from '../ui/countdown.ts'
import { codeField } from '../ui/form.ts'
import { checkCode, codeIn, countWrongCode } from './accept.ts'
import * as queries from './authenticators.queries.ts'

export const typedCode = z.string('refusal.code_missing').max(codeFieldLength, 'refusal.code_not_digits')

/** The codes of a paired app. */
export const authenticatorFactor = {
  field: 'code',
  schema: typedCode,
  read: codeIn,
  inTurn: (services, { now }, work) =>
    work(async ({ personId, code, authenticator }) =>
      checkCode(services, { personId, code }, authenticator ?? (await queries.findPaired(services.db, personId)), now),
    ),
  wrong: 'wrong_code',
  countWrong: countWrongCode,
  remove: queries.unpairAuthenticator,
  page: 'signInCode',
  words: (say) => ({
    title: say('sign_in.code_title'),
    lead: say('sign_in.code_lead'),
    instead: say('sign_in.use_code'),
    submit: say('confirm.submit'),
  }),
  ask: (say, { now, typed, ...asked }) => {
    const aside = countdown({ endsAt: stepEndsAt(stepAt(now)), now, period: stepLength, say })
    return codeField({ say, value: typed, aside, ...asked })
  },
  scripts: ['countdown', 'tidy-code'],
  describe: {
    id: 'signInWithCode',
    route: 'apiSignInCode',
    summary: 'Second step: the code from the app',
    says: 'Answers a challenge with the six digits that the authenticator shows; spaces among them don’t matter. Each code works once. Five tries end the challenge.',
    example: '492039',
  },
} as const satisfies Factor
