import { whenFresh } from '../../two-step/ask-fresh.ts'
import { downloadAs, draw, redirectTo } from '../../http/answers.ts'
import { dropCookie, writeCookie } from '../../http/cookies.ts'
import { pageContext } from '../../http/page-context.ts'
import { createRouter } from '../../http/router.ts'
import { isFresh } from '../../host/session.ts'
import { deletePage } from './account.page.ts'
import { ownSessionOf } from './own-session.ts'
import { deleteAccount } from './delete.ts'
import { exportData } from './export.ts'

/** What someone may take away or have removed (requirement LIFE-9). */
export function accountRoutes() {
  const router = createRouter()

  router.post('exportData', (c) => {
    const wasFresh = isFresh(ownSessionOf(c), c.var.at.now)
    return whenFresh(c, 'profile', async () => {
      // A file leaves the page as it stands: whoever was just asked goes back to the button first.
      if (!wasFresh) return redirectTo(c, 'profile', 'export_ready')
      const { services, at } = c.var
      const data = await exportData(services, ownSessionOf(c), at)
      return c.body(JSON.stringify(data, null, 2), 200, downloadAs(c, 'application/json', 'data.json'))
    })
  })

  router.get('deleteAccount', (c) => {
    ownSessionOf(c)
    return draw(c, deletePage(pageContext(c)))
  })

  router.post('deleteAccount', (c) =>
    whenFresh(c, 'profile', async () => {
      await deleteAccount(c.var.services, ownSessionOf(c), c.var.at)
      for (const cookie of ['session', 'challenge', 'known'] as const) dropCookie(c, cookie)
      // How many backup codes are left is nobody's concern any more.
      c.set('backupCodesLeft', undefined)
      writeCookie(c, 'language', c.var.locale)
      return redirectTo(c, 'signIn', 'account_deleted')
    }),
  )

  return router
}
