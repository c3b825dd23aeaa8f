import { draw, leadTo, redirectTo } from '../http/answers.ts'
import { dropCookie } from '../http/cookies.ts'
import { pageContext } from '../http/page-context.ts'
import { type Req, sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { mustEnrol } from '../host/gate.ts'
import { removeEnrolmentOf } from './enrolments.queries.ts'
import { requiredPage } from './required.page.ts'

/** Where whoever must set two-step authentication up begins, and the way out again (requirement POL-5). */
export function requiredRoutes() {
  const router = createRouter()

  router.get('enrolmentRequired', async (c) => {
    const session = sessionOf(c)
    const { at, services } = c.var
    if (!mustEnrol(session, at.now)) return redirectTo(c, 'security')
    const person = (await services.application.findPerson(services.db, session.person.id)) ?? session.person
    const about = {
      organisation: person.organisation?.name ?? '',
      unconfirmed: !person.emailConfirmed,
      signsOut: isOursToEnd(c),
      isOver: session.requiredBy === null || session.requiredBy > at.now,
    }
    return draw(c, requiredPage(pageContext(c), about))
  })

  router.post('leaveRequired', async (c) => {
    const { at, services } = c.var
    const { application, db } = services
    const session = sessionOf(c)
    if (!mustEnrol(session, c.var.at.now)) return redirectTo(c, 'security')
    await removeEnrolmentOf(db, session.person.id)
    if (!isOursToEnd(c)) return redirectTo(c, 'home')
    await application.endEnrolmentSession(session, at)
    dropCookie(c, 'session')
    return leadTo(c, application.signIn(null), 'signed_out')
  })

  return router
}

/** A session of somebody else's application goes on until that ends it, whatever we said. */
const isOursToEnd = (c: Req): boolean => sessionOf(c).kind === 'enrolment' || c.var.services.instance.frame === null
