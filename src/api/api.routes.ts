import { draw } from '../http/answers.ts'
import { pageContext } from '../http/page-context.ts'
import { createRouter } from '../http/router.ts'
import type { ApiCall } from '../http/call.ts'
import type { Instance } from '../instance.ts'
import { sayIn } from '../messages/messages.ts'
import { describeApi } from './describe.ts'
import { referencePage } from './reference.page.ts'

/** The API as it describes itself: for programs, and for whoever writes them. */
export function apiRoutes(instance: Pick<Instance, 'baseUrl' | 'product'>, calls: readonly ApiCall[]) {
  const router = createRouter()
  let description: string | undefined

  router.get('apiDescription', (c) => {
    description ??= JSON.stringify(describeApi(instance, calls))
    return c.body(description, 200, { 'Content-Type': 'application/json' })
  })

  // Documentation is English, also where the product speaks another language.
  router.get('apiReference', (c) =>
    draw(c, referencePage({ ...pageContext(c), locale: 'en', say: sayIn('en') }, instance.baseUrl, calls)),
  )

  return router
}
