import type { z } from 'zod'
import type { Services } from '../services.ts'
import { personById } from '../people/directory.ts'
import { createRouter } from '../http/router.ts'
import { parse, readJson } from '../http/input.ts'
import { factorIn, factors } from '../second-step/factors.ts'
import { allMeans } from '../second-step/second-step.schemas.ts'
import { answerChallenge } from './answer.ts'
import { answerBody, type signedInAnswer, type startAnswer } from './api.schemas.ts'
import { tellingRefused } from './refused.routes.ts'
import { credentials } from './sign-in.schemas.ts'
import { startSignIn } from './start.ts'

/** The second voice of the same rules: JSON for the mobile app. Reads no cookie and sets none. */
export function signInApi() {
  const router = createRouter()

  router.post('apiSignIn', async (c) => {
    const { services, at } = c.var
    const given = { ...parse(credentials, await readJson(c)), next: null, sessionId: null }
    const started = await tellingRefused(c, () => startSignIn(services, given, at))
    if (started.status === 'challenge') {
      const expiresAt = new Date(started.expiresAt).toISOString()
      const answer = { status: 'challenge', challenge: started.challenge, methods: allMeans, expiresAt } as const
      return c.json(answer satisfies z.infer<typeof startAnswer>)
    }
    return c.json(await signedIn(services, started))
  })

  for (const means of allMeans) {
    const body = answerBody(means)
    router.post(factors[means].describe.route, async (c) => {
      const { services, at } = c.var
      const { challenge, ...given } = parse(body, await readJson(c))
      const answer = { challenge, ...factorIn(given) }
      const { backupCodesLeft, ...answered } = await tellingRefused(c, () => answerChallenge(services, answer, at))
      return c.json({ ...(await signedIn(services, answered)), ...(backupCodesLeft !== null && { backupCodesLeft }) })
    })
  }

  return router
}

async function signedIn(
  services: Services,
  given: { token: string; personId: string },
): Promise<z.infer<typeof signedInAnswer>> {
  const { id, email, name, role, locale } = await personById(services.db, given.personId)
  return { status: 'signed_in', token: given.token, person: { id, email, name, role, locale } }
}
