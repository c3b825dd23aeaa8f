import { z } from 'zod'
import { codeIn } from '../authenticators/accept.ts'
import { backupCodeIn } from '../backup-codes/accept.ts'
import type { House } from '../edges/house.ts'
import { personById } from '../people/directory.ts'
import { createRouter, parse, readJson } from '../request.ts'
import { routes } from '../routes.ts'
import { answerWithBackupCode, answerWithCode } from './answer.ts'
import { backupCodeForm, codeForm, credentials } from './sign-in.schemas.ts'
import { startSignIn } from './start.ts'

// 256 bits in base64url. Anything else never was a challenge, and finds none.
const challengeField = z.object({ challenge: z.string().min(1).max(128) })

/** The second voice of the same rules: JSON for the mobile app. Reads no cookie and sets none. */
export function signInApi() {
  const router = createRouter()

  router.post(routes.apiSignIn, async (c) => {
    const { house, client, now } = c.var
    const given = { ...parse(credentials, await readJson(c)), next: null, sessionId: null }
    const started = await startSignIn(house, given, client, now)
    if (started.status === 'challenge') {
      const expiresAt = new Date(started.expiresAt).toISOString()
      return c.json({ status: 'challenge', challenge: started.challenge, methods: ['code', 'backup_code'], expiresAt })
    }
    return c.json(await signedIn(house, started))
  })

  router.post(routes.apiSignInCode, async (c) => {
    const { house, client, now } = c.var
    const given = parse(codeForm.extend(challengeField.shape), await readJson(c))
    const answered = await answerWithCode(house, { challenge: given.challenge, code: codeIn(given.code) }, client, now)
    return c.json(await signedIn(house, answered))
  })

  router.post(routes.apiSignInBackupCode, async (c) => {
    const { house, client, now } = c.var
    const given = parse(backupCodeForm.extend(challengeField.shape), await readJson(c))
    const answer = { challenge: given.challenge, backupCode: backupCodeIn(given.backupCode) }
    const answered = await answerWithBackupCode(house, answer, client, now)
    return c.json({ ...(await signedIn(house, answered)), backupCodesLeft: answered.backupCodesLeft })
  })

  return router
}

async function signedIn(house: House, given: { token: string; personId: string }) {
  const { id, email, name, role, locale } = await personById(house.db, given.personId)
  return { status: 'signed_in', token: given.token, person: { id, email, name, role, locale } }
}
