import { createRouter } from '../http/router.ts'
import { parse, readJson } from '../http/input.ts'
import { factorIn, factors } from '../second-step/factors.ts'
import { allMeans } from '../second-step/second-step.schemas.ts'
import { answerChallenge } from './answer.ts'
import { answerBody } from './api.schemas.ts'
import { describeSignedIn } from './describe-begun.ts'
import { tellingRefused } from './telling-refused.ts'

/** The second voice of the same rules: JSON for the mobile app. Reads no cookie and sets none. */
export function questionApi() {
  const router = createRouter()

  for (const means of allMeans) {
    const body = answerBody(means)
    router.post(factors[means].describe.route, async (c) => {
      const { services, at } = c.var
      const { challenge, ...given } = parse(body, await readJson(c))
      const answer = { challenge, ...factorIn(given) }
      const { backupCodesLeft, ...answered } = await tellingRefused(c, () => answerChallenge(services, answer, at))
      return c.json({
        ...(await describeSignedIn(services, answered)),
        ...(backupCodesLeft !== null && { backupCodesLeft }),
      })
    })
  }

  return router
}
