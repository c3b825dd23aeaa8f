import { draw, redirectTo } from '../../http/answers.ts'
import { dropCookie } from '../../http/cookies.ts'
import { readFields } from '../../http/input.ts'
import { pageContext } from '../../http/page-context.ts'
import { sessionOf } from '../../http/request.ts'
import { createRouter } from '../../http/router.ts'
import { safeNext } from '../../http/where-to.ts'
import { endEverywhereElse, endOwnSession } from './end.ts'
import { sessionsOf } from './list.ts'
import { sessionsPage, wasItYouPage } from './sessions.page.ts'

/** Where someone is signed in, signing out from there, and what to do when a warning came. No freshness: ending takes nothing away. */
export function sessionsRoutes() {
  const router = createRouter()

  router.get('sessions', async (c) => {
    const sessions = await sessionsOf(c.var.services.db, sessionOf(c), c.var.at.now)
    return draw(c, sessionsPage(pageContext(c), sessions))
  })

  router.get('wasItYou', (c) => draw(c, wasItYouPage(pageContext(c), { twoStep: sessionOf(c).twoStepSince !== null })))

  router.post('endOtherSessions', async (c) => {
    const session = sessionOf(c)
    const back = safeNext((await readFields(c))['next']) ?? 'sessions'
    await endEverywhereElse(c.var.services, session, c.var.at)
    return redirectTo(c, back, 'sessions_ended')
  })

  router.post('endSession', async (c) => {
    const session = sessionOf(c)
    const id = c.req.param('id')
    const back = safeNext((await readFields(c))['next']) ?? 'sessions'
    await endOwnSession(c.var.services, session, id, c.var.at)
    if (id !== session.id) return redirectTo(c, back, 'session_ended')
    dropCookie(c, 'session')
    return redirectTo(c, 'signIn', 'signed_out')
  })

  return router
}
