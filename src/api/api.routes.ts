import { createRouter, draw, pageContext } from '../request.ts'
import { routes } from '../routes.ts'
import type { Settings } from '../settings.ts'
import { sayIn } from '../ui/messages.ts'
import { describeApi } from './describe.ts'
import { referencePage } from './reference.page.ts'

/** The API as it describes itself: for programs, and for whoever writes them. */
export function apiRoutes(settings: Pick<Settings, 'baseUrl' | 'productName'>) {
  const router = createRouter()
  let description: string | undefined

  router.get(routes.apiDescription, (c) => {
    description ??= JSON.stringify(describeApi(settings))
    return c.body(description, 200, { 'Content-Type': 'application/json' })
  })

  // Documentation is English, also where the product speaks another language.
  router.get(routes.apiReference, (c) =>
    draw(c, referencePage({ ...pageContext(c), locale: 'en', say: sayIn('en') }, settings.baseUrl)),
  )

  return router
}
