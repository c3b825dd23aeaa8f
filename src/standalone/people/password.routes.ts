import { Refusal, settle } from '../../refusals.ts'
import { draw, redirectTo, sayRefusal } from '../../http/answers.ts'
import { keep } from '../../http/cookies.ts'
import { parse, readFields } from '../../http/input.ts'
import { pageContext } from '../../http/page-context.ts'
import { sessionOf } from '../../http/request.ts'
import { createRouter } from '../../http/router.ts'
import { changePassword } from './change-password.ts'
import { passwordPage } from './password.page.ts'
import { passwordForm } from './people.schemas.ts'

export function passwordRoutes() {
  const router = createRouter()

  router.get('password', (c) => {
    const { person } = sessionOf(c)
    return draw(c, passwordPage(pageContext(c), { email: person.email }))
  })

  router.get('wellKnownPassword', (c) => c.redirect(c.var.services.instance.path('password')))

  router.post('password', async (c) => {
    const session = sessionOf(c)
    const { services, at } = c.var
    const fields = await readFields(c)
    const changed = await settle(async () => changePassword(services, session, parse(passwordForm, fields), at))
    if (changed instanceof Refusal) {
      const refusal = { text: sayRefusal(c, changed), field: changed.details.field }
      return draw(c, passwordPage(pageContext(c), { email: session.person.email, refusal }), changed)
    }
    keep(c, changed)
    return redirectTo(c, 'password', changed.strength >= 4 ? 'password_changed' : 'password_changed_fair')
  })

  return router
}
