import { Refusal, settle } from '../refusals.ts'
import {
  createRouter,
  draw,
  pageContext,
  parse,
  readFields,
  redirectTo,
  sayRefusal,
  sessionOf,
  writeCookie,
} from '../request.ts'
import { routes } from '../routes.ts'
import { sendConfirmation } from './confirm-email.ts'
import { profileForm } from './people.schemas.ts'
import { profilePage } from './profile.page.ts'
import { saveProfile } from './profile.ts'

export function profileRoutes() {
  const router = createRouter()

  router.get(routes.settings, (c) => redirectTo(c, routes.profile))

  router.get(routes.profile, (c) => {
    const { person } = sessionOf(c)
    return draw(c, profilePage(pageContext(c), { person, name: person.name }))
  })

  router.post(routes.profile, async (c) => {
    const { person } = sessionOf(c)
    const fields = await readFields(c)
    const saved = await settle(async () => {
      const profile = parse(profileForm, fields)
      await saveProfile(c.var.house, person.id, profile)
      return profile
    })
    if (saved instanceof Refusal) {
      const refused = { person, name: fields['name'] ?? '', error: sayRefusal(c, saved) }
      return draw(c, profilePage(pageContext(c), refused), saved.status)
    }
    writeCookie(c, 'language', saved.locale)
    return redirectTo(c, routes.profile, 'profile_saved')
  })

  router.post(routes.sendConfirmation, async (c) => {
    await sendConfirmation(c.var.house, sessionOf(c).person, c.var.client, c.var.now)
    return redirectTo(c, routes.profile, 'confirmation_sent')
  })

  return router
}
