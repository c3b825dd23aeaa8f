import { whenFresh } from '../../two-step/ask-fresh.ts'
import { Refusal, settle } from '../../refusals.ts'
import { draw, redirectTo, sayRefusal } from '../../http/answers.ts'
import { writeCookie } from '../../http/cookies.ts'
import { parse, readFields } from '../../http/input.ts'
import { pageContext } from '../../http/page-context.ts'
import type { Req } from '../../http/request.ts'
import { createRouter } from '../../http/router.ts'
import { ownSessionOf } from './own-session.ts'
import { awaitedEmail, requestEmailChange } from './change-email.ts'
import { sendConfirmation } from './confirm-email.ts'
import { changeEmailForm, profileForm } from './people.schemas.ts'
import { profilePage, type ProfileView } from './profile.page.ts'
import { saveProfile } from './profile.ts'

export function profileRoutes() {
  const router = createRouter()

  router.get('settings', (c) => redirectTo(c, 'profile'))

  router.get('profile', (c) => drawProfile(c))

  router.post('profile', async (c) => {
    const { person } = ownSessionOf(c)
    const fields = await readFields(c)
    const saved = await settle(async () => {
      const profile = parse(profileForm, fields)
      await saveProfile(c.var.services, person.id, profile)
      return profile
    })
    if (saved instanceof Refusal) {
      return drawProfile(c, { name: fields['name'] ?? '', error: sayRefusal(c, saved) }, saved)
    }
    writeCookie(c, 'language', saved.locale)
    return redirectTo(c, 'profile', 'profile_saved')
  })

  router.post('sendConfirmation', async (c) => {
    await sendConfirmation(c.var.services, ownSessionOf(c).person, c.var.at)
    return redirectTo(c, 'profile', 'confirmation_sent')
  })

  router.post('changeEmail', (c) =>
    whenFresh(c, 'profile', async (fields) => {
      const { services, at } = c.var
      const asked = await settle(async () =>
        requestEmailChange(services, ownSessionOf(c), parse(changeEmailForm, fields).newEmail, at),
      )
      if (!(asked instanceof Refusal)) return redirectTo(c, 'profile', 'email_change_sent')
      if (asked.code === 'not_fresh') throw asked
      return drawProfile(c, { newEmail: { typed: fields['newEmail'] ?? '', error: sayRefusal(c, asked) } }, asked)
    }),
  )

  return router
}

async function drawProfile(c: Req, refused: Partial<ProfileView> = {}, answered?: Refusal): Promise<Response> {
  const { person } = ownSessionOf(c)
  const awaited = await awaitedEmail(c.var.services, person.id, c.var.at.now)
  return draw(
    c,
    profilePage(pageContext(c), { person, name: person.name, awaitedEmail: awaited, ...refused }),
    answered,
  )
}
