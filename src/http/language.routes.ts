import { redirectTo } from './answers.ts'
import { writeCookie } from './cookies.ts'
import { readFields } from './input.ts'
import { createRouter } from './router.ts'
import { safePage } from './where-to.ts'
import { locales } from '../messages/messages.ts'

/** The language of whoever is here, signed in or not. */
export function languageRoutes() {
  const router = createRouter()

  router.post('language', async (c) => {
    const fields = await readFields(c)
    const chosen = locales.find((locale) => locale === fields['locale'])
    const back = safePage(fields['next']) ?? 'home'
    if (!chosen) return redirectTo(c, back)
    const { application } = c.var.services
    if (c.var.session) await application.chooseLanguage?.(c.var.session.person.id, chosen)
    writeCookie(c, 'language', chosen)
    return redirectTo(c, back)
  })

  return router
}
