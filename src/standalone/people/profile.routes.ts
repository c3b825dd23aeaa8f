import { whenFresh } from '../../two-step/ask-fresh.ts'
import { Refusal, settle } from '../../refusals.ts'
import { draw, redirectTo, sayRefusal } from '../../http/answers.ts'
import { readCookie, writeCookie, zoneCookieOf } from '../../http/cookies.ts'
import { parse, readFields } from '../../http/input.ts'
import { pageContext } from '../../http/page-context.ts'
import type { Req } from '../../http/request.ts'
import { createRouter } from '../../http/router.ts'
import { locales } from '../../messages/messages.ts'
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
      return drawProfile(c, { ...whatWasSent(fields), refused: refusedIn(c, saved) }, saved)
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

/** What was typed and chosen stays. */
function whatWasSent({ name = '', locale, timeZone }: Record<string, string>): Partial<ProfileView> {
  const chosen = locales.find((one) => one === locale)
  return { name, ...(chosen && { locale: chosen }), ...(timeZone !== undefined && { timeZone }) }
}

const refusedIn = (c: Req, refusal: Refusal) => ({
  field: refusal.details.field === 'timeZone' ? ('timeZone' as const) : ('name' as const),
  error: sayRefusal(c, refusal),
})

async function drawProfile(c: Req, sent: Partial<ProfileView> = {}, answered?: Refusal): Promise<Response> {
  const { person } = ownSessionOf(c)
  const { name, locale, timeZone } = person
  const awaited = await awaitedEmail(c.var.services, person.id, c.var.at.now)
  // What the browser says is offered beside what was chosen, and asked for anew.
  const ctx = { ...pageContext(c), zoneCookie: zoneCookieOf(c.var.services.instance) }
  return draw(
    c,
    profilePage(ctx, {
      person,
      name,
      locale,
      timeZone: timeZone ?? '',
      browserZone: readCookie(c, 'zone') ?? null,
      awaitedEmail: awaited,
      ...sent,
    }),
    answered,
  )
}
