import type { Factor } from '../factor.ts'
import { hasPasskey } from '../passkeys/passkeys.queries.ts'
import { refuse } from '../refusals.ts'
import { appsPerPerson, stepLength } from '../limits.ts'
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
    work(async ({ personId, code, read }) => {
      const apps = read?.authenticators ?? (await queries.findPaired(services.db, personId))
      // With passkeys alone there is no app, and no code is right; with nothing at all something is broken.
      if (apps.length === 0 && (await hasPasskey(services.db, personId))) return refuse('wrong_code')
      return checkCode(services, { personId, code }, apps, now)
    }),
  countWrong: countWrongCode,
  each: {
    atMost: appsPerPerson,
    list: async (db, personId) =>
      (await queries.list(db, personId)).map(({ id, name, created_at, last_used_at }) => ({
        id,
        name,
        addedAt: created_at,
        lastUsedAt: last_used_at,
      })),
    rename: queries.rename,
    async removeOne(tx, of) {
      const removed = await queries.removeOne(tx, of)
      // How many were wrong in a row was counted by the one that was used last.
      await queries.forgetWrongCodes(tx, of.personId)
      return removed
    },
  },
  remove: queries.removeOf,
  page: 'signInCode',
  words: (say) => ({
    title: say('sign_in.code_title'),
    lead: say('sign_in.code_lead'),
    verify: say('sign_in.code_submit'),
    instead: say('sign_in.use_code'),
    confirm: say('confirm.factor_lead'),
    asks: say('disable.asks_code'),
    submit: say('confirm.submit'),
  }),
  ask: (say, { now, typed, error, autofocus }) => {
    const aside = countdown({ endsAt: stepEndsAt(stepAt(now)), now, period: stepLength, say })
    return codeField({ say, value: typed, aside, error, autofocus })
  },
  scripts: ['countdown', 'tidy-code'],
} as const satisfies Factor
