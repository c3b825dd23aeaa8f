import { redirectTo } from '../http/answers.ts'
import { writeCookie } from '../http/cookies.ts'
import { readFields } from '../http/input.ts'
import { createRouter } from '../http/router.ts'
import { safePage } from '../http/where-to.ts'
import { locales } from '../messages/messages.ts'
import { chooseLanguage } from './profile.ts'

/** The language of whoever is here, signed in or not. */
export function languageRoutes() {
  const router = createRouter()

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
