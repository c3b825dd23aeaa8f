import { createRouter, sessionOf } from '../request.ts'
import { routes } from '../routes.ts'
import { signOut } from './sign-out.ts'

export function sessionsApi() {
  const router = createRouter()

  router.post(routes.apiSignOut, async (c) => {
    await signOut(c.var.house, sessionOf(c), c.var.client, c.var.now)
    return c.body(null, 204)
  })

  router.get(routes.apiMe, (c) => {
    const { person } = sessionOf(c)
    const { organisation } = person
    return c.json({
      person: { id: person.id, email: person.email, name: person.name, role: person.role, locale: person.locale },
      organisation: { id: organisation.id, name: organisation.name },
      plan: { name: organisation.plan, current: organisation.planCurrent },
    })
  })

  return router
}
