import { draw } from '../../http/answers.ts'
import { pageContext } from '../../http/page-context.ts'
import { sessionOf } from '../../http/request.ts'
import { createRouter } from '../../http/router.ts'
import { wasItYouPage } from './was-it-you.page.ts'

/** What to do when a warning came. */
export function wasItYouRoutes() {
  const router = createRouter()
  router.get('wasItYou', (c) => draw(c, wasItYouPage(pageContext(c), { twoStep: sessionOf(c).twoStepSince !== null })))
  return router
}
