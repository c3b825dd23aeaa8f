import { draw, redirectTo } from '../http/answers.ts'
import { dropCookie } from '../http/cookies.ts'
import { readFields } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import { sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { safeNext } from '../http/where-to.ts'
import type { SessionsOfApplication } from '../application.ts'
import { sessionsPage } from './sessions.page.ts'

/** Where someone is signed in, as far as the application can say it, and signing out from there. No freshness: ending takes nothing away. */
export function sessionsRoutes(sessions: SessionsOfApplication) {
  const router = createRouter()

  router.get('sessions', async (c) =>
    draw(c, sessionsPage(pageContext(c), await sessions.list(sessionOf(c), c.var.at.now))),
  )

  router.post('endOtherSessions', async (c) => {
    const session = sessionOf(c)
    const back = safeNext((await readFields(c))['next']) ?? 'sessions'
    await sessions.endOthers(session, c.var.at)
    return redirectTo(c, back, 'sessions_ended')
  })

  router.post('endSession', async (c) => {
    const session = sessionOf(c)
    const id = c.req.param('id')
    const back = safeNext((await readFields(c))['next']) ?? 'sessions'
    await sessions.endOne(session, id, c.var.at)
    if (id !== session.id) return redirectTo(c, back, 'session_ended')
    dropCookie(c, 'session')
    return redirectTo(c, 'signIn', 'signed_out')
  })

  return router
}
