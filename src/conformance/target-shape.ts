import { z } from 'zod'
import type { Account, Ask, Target } from './target.ts'

// A target as data, from a caller or a file: each name that it may have, and nothing else, because a name that is read by nobody is a probe that tries nothing.

type Shape<T> = Record<keyof T, z.ZodType>

const text = z.string().min(1)
const path = z.string().regex(/^\/(?!\/)/, 'has to be a path of the application: it begins with one slash')
const byName = z.record(text, z.string())
const givenByCode = z.custom<() => unknown>(
  (value) => typeof value === 'function',
  'is a function, which only code can give',
)

const asked = {
  path,
  method: text.optional(),
  form: byName.optional(),
  json: z.json().optional(),
  headers: byName.optional(),
  token: text.optional(),
} satisfies Shape<Ask>
const ask = z.strictObject(asked)
const askOrPage = z.union([ask, path])

const account = z.strictObject({
  email: text,
  password: text,
  secret: z
    .string()
    .regex(/^[A-Za-z2-7]{16,}=*$/, 'is no secret of an authenticator: base32, without spaces')
    .optional(),
  backupCodes: z.array(text).optional(),
  shows: text.optional(),
  never: z.array(text).optional(),
} satisfies Shape<Account>)

export const targetShape = z.strictObject({
  origin: text,
  countersign: path.optional(),
  people: z.strictObject({ protected: account, other: account, overdue: account.optional() } satisfies Shape<
    Target['people']
  >),
  doors: z
    .array(
      z.union([
        z.strictObject({ name: text.optional(), page: path }),
        z.strictObject({ name: text.optional(), ...asked }),
      ]),
    )
    .optional(),
  behindSignIn: z.array(path).optional(),
  secondStepSettings: z.array(path).optional(),
  private: z.array(text).optional(),
  secondStep: ask.optional(),
  backupCodeStep: ask.optional(),
  enter: ask.optional(),
  changePassword: askOrPage.optional(),
  refresh: ask.optional(),
  tokensEndWithin: z
    .number()
    .refine(
      (minutes) => minutes > 0 && minutes <= 15,
      'is a number of minutes, at most 15: a longer time outlives what it was given for',
    )
    .optional(),
  mailedLinks: z.array(z.strictObject({ name: text, ask: askOrPage, read: givenByCode })).optional(),
  deactivate: givenByCode.optional(),
  reactivate: givenByCode.optional(),
  requireTwoStep: givenByCode.optional(),
  requireNoMore: givenByCode.optional(),
  signInsLogged: givenByCode.optional(),
  routes: z.array(z.strictObject({ method: text, path: text })).optional(),
  staysOpen: byName.optional(),
  own: z.array(text).optional(),
} satisfies Shape<Target>)
