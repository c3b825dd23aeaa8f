import type { Factor } from '../factor.ts'
import { stepLength } from '../limits.ts'
import { stepAt, stepEndsAt } from '../otp/totp.ts'
import { codeLength } from '../otp/typed.ts'
import { countdown } from '../ui/countdown.ts'
import { codeField } from '../ui/form.ts'
import { checkCode, codeIn, countWrongCode } from './accept.ts'
import * as queries from './authenticators.queries.ts'
import { authenticatorSchema } from './authenticators.schemas.ts'

/** The codes of a paired app. */
export const authenticatorFactor = {
  ...authenticatorSchema,
  read: codeIn,
  length: codeLength,
  inTurn: (services, { now }, work) =>
    work(async ({ personId, code, authenticator }) =>
      checkCode(services, { personId, code }, authenticator ?? (await queries.findPaired(services.db, personId)), now),
    ),
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
} as const satisfies Factor
