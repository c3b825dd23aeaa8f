import type { z } from 'zod'
import { sessionOf } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import type { meAnswer } from './api.schemas.ts'

export function peopleApi() {
  const router = createRouter()

  router.get('apiMe', (c) => {
    const { person } = sessionOf(c)
    const { organisation } = person
    const me: z.infer<typeof meAnswer> = {
      person: { id: person.id, email: person.email, name: person.name, role: person.role, locale: person.locale },
      organisation: { id: organisation.id, name: organisation.name },
      plan: { name: organisation.plan, current: organisation.planCurrent },
    }
    return c.json(me)
  })

  return router
}
