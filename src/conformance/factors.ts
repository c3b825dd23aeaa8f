import { createSecretKey } from 'node:crypto'
import type { Clock } from '../adapters/clock.ts'
import { seconds } from '../limits.ts'
import { decodeBase32 } from '../otp/base32.ts'
import { codeAt, stepAt, stepEndsAt } from '../otp/totp.ts'
import type { Account } from './target.ts'
import { CouldNotTry } from './report.ts'

/** What proves a second time: a code of the app, or a backup code. */
export type Factor = { means: 'code' | 'backup_code'; value: string }

export type Factors = ReturnType<typeof createFactors>

/** Less than that before its end, a step's code might come too late: in milliseconds. */
const tooLate = 4 * seconds

/**
 * Everybody's phone and sheet. No code is handed out twice: an application that is right takes each once, so a second one of the same step would say nothing. Where
 * Countersign stands, the steps beside the present one are good too; elsewhere nobody knows.
 */
export function createFactors(about: {
  clock: Clock
  eitherSide: number
  wait: (milliseconds: number) => Promise<void>
}) {
  const { clock, eitherSide, wait } = about
  const phones = new Map<string, { secret: string; lastStep: number; backupCodes: string[] }>()

  function phoneOf(account: Account) {
    const phone = phones.get(account.email)
    if (!phone) throw new CouldNotTry(`nobody knows the secret of ${account.email}`)
    return phone
  }

  async function nextStep(lastStep: number): Promise<number> {
    for (;;) {
      const now = clock.now()
      const present = stepAt(now)
      const first = stepEndsAt(present) - now < tooLate ? present : present - eitherSide
      const step = Math.max(lastStep + 1, eitherSide > 0 ? first : present)
      const isTooLate = eitherSide === 0 && stepEndsAt(present) - now < tooLate
      if (step <= present + eitherSide && !isTooLate) return step
      await wait(stepEndsAt(present) - now + 1)
    }
  }

  const factors = {
    protect(account: Account, secret: string, backupCodes: readonly string[] = [], lastStep = -Infinity) {
      phones.set(account.email, { secret, lastStep, backupCodes: [...backupCodes] })
    },
    setBackupCodes(account: Account, codes: readonly string[]) {
      phoneOf(account).backupCodes = [...codes]
    },
    backupCodesLeft: (account: Account) => phones.get(account.email)?.backupCodes.length ?? 0,
    unprotect: (account: Account) => void phones.delete(account.email),
    isProtected: (account: Account) => phones.has(account.email),

    /** A code that wasn't used yet. Waits for the next one where there is none, and throws where there is no time for that. */
    async code(account: Account): Promise<Factor> {
      const phone = phoneOf(account)
      phone.lastStep = await nextStep(phone.lastStep)
      const key = createSecretKey(decodeBase32(phone.secret))
      return { means: 'code', value: codeAt(key, phone.lastStep) }
    },

    /** Whatever costs no waiting: a backup code while there are any. */
    async next(account: Account): Promise<Factor> {
      const value = phoneOf(account).backupCodes.shift()
      return value === undefined ? factors.code(account) : { means: 'backup_code', value }
    },
  }
  return factors
}
