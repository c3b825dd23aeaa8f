import { refuse } from '../refusals.ts'
import { draw } from '../http/answers.ts'
import { pageContext } from '../http/page-context.ts'
import { createRouter } from '../http/router.ts'
import { devMailPage, devMessagePage } from './dev-mail.page.ts'
import { listMail, readMail } from './read.ts'

/** Development without SMTP reads its mail here. */
export function devMailRoutes() {
  const router = createRouter()
  router.get('devMail', async (c) => draw(c, devMailPage(pageContext(c), await listMail(c.var.services))))
  router.get('devMailMessage', async (c) => {
    const message = (await readMail(c.var.services, c.req.param('id'))) ?? refuse('not_found')
    return draw(c, devMessagePage(pageContext(c), message))
  })
  return router
}
