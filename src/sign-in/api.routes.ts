import { createRouter } from '../http/router.ts'
import { parse, readJson } from '../http/input.ts'
import type { Req } from '../http/request.ts'
import { factorIn, factorTyped, type GivenFactor } from '../second-step/factors.ts'
import { callableMeans, callableSchemas } from '../second-step/second-step.schemas.ts'
import { answerChallenge } from './answer.ts'
import { answerBody, typedBody } from './api.schemas.ts'
import { describeSignedIn } from './describe-begun.ts'
import { tellingRefused } from './telling-refused.ts'

/** The second voice of the same rules: JSON for the mobile app. Reads no cookie and sets none. */
export function questionApi() {
  const router = createRouter()

  for (const means of callableMeans) {
    const body = answerBody(means)
    router.post(callableSchemas[means].describe.route, async (c) => {
      const { challenge, ...given } = parse(body, await readJson(c))
      return giveFactor(c, challenge, factorIn(given))
    })
  }
  router.post('apiSignInAnswer', async (c) => {
    const { challenge, answer } = parse(typedBody, await readJson(c))
    return giveFactor(c, challenge, await factorTyped(answer, 'answer'))
  })

  return router
}

async function giveFactor(c: Req, challenge: string, given: GivenFactor) {
  const { services, at } = c.var
  const answering = () => answerChallenge(services, { challenge, ...given }, at)
  const { backupCodesLeft, ...answered } = await tellingRefused(c, answering)
  return c.json({
    ...(await describeSignedIn(services, answered)),
    ...(backupCodesLeft !== null && { backupCodesLeft }),
  })
}
