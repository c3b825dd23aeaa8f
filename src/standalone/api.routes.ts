import { parse, readJson } from '../http/input.ts'
import { createRouter } from '../http/router.ts'
import { credentials } from './people/credentials.schemas.ts'
import { describeBegun } from '../sign-in/describe-begun.ts'
import { tellingRefused } from '../sign-in/telling-refused.ts'
import { startSignIn } from './sign-in.ts'

/** The first step over JSON: what comes after it is the flows'. Reads no cookie and sets none. */
export function signInApi() {
  const router = createRouter()

  router.post('apiSignIn', async (c) => {
    const { services, at } = c.var
    const given = { ...parse(credentials, await readJson(c)), next: null, sessionId: null }
    const begun = await tellingRefused(c, () => startSignIn(services, given, at))
    return c.json(await describeBegun(services, begun))
  })

  return router
}
