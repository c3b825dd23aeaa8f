import type { z } from 'zod'
import { createRouter } from '../../http/router.ts'
import { ownSessionOf } from './own-session.ts'
import { describePerson } from './person.ts'
import type { meAnswer } from './api.schemas.ts'

export function peopleApi() {
  const router = createRouter()

  router.get('apiMe', (c) => {
    const { person } = ownSessionOf(c)
    const { organisation } = person
    const me: z.infer<typeof meAnswer> = {
      person: describePerson(person),
      organisation: { id: organisation.id, name: organisation.name },
      plan: { name: organisation.plan, current: organisation.planCurrent },
    }
    return c.json(me)
  })

  return router
}
