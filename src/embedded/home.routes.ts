import { redirectTo } from '../http/answers.ts'
import { createRouter } from '../http/router.ts'

/** The path that it stands at, as people type it and applications link to it: the page about security, where everything begins. */
export function homeRoutes() {
  const router = createRouter()
  router.get('home', (c) => redirectTo(c, 'security'))
  return router
}
