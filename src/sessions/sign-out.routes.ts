import { redirectTo } from '../http/answers.ts'
import { dropCookie, writeCookie } from '../http/cookies.ts'
import { readFields } from '../http/input.ts'
import { createRouter } from '../http/router.ts'
import { locales } from '../messages/messages.ts'
import { chooseLanguage } from '../people/profile.ts'
import { safePage } from '../http/where-to.ts'
import { signOut } from './sign-out.ts'

/** Signing out, and the language that outlives it. */
export function signOutRoutes() {
  const router = createRouter()

  router.post('signOut', async (c) => {
    const { services, session, at, locale } = c.var
    if (session) await signOut(services, session, at)
    dropCookie(c, 'session')
    dropCookie(c, 'challenge')
    writeCookie(c, 'language', locale)
    return redirectTo(c, 'signIn', 'signed_out')
  })

  router.post('language', async (c) => {
    const fields = await readFields(c)
    const chosen = locales.find((locale) => locale === fields['locale'])
    const back = safePage(fields['next']) ?? 'home'
    if (!chosen) return redirectTo(c, back)
    if (c.var.session) await chooseLanguage(c.var.services, c.var.session.person.id, chosen)
    writeCookie(c, 'language', chosen)
    return redirectTo(c, back)
  })

  return router
}
