import { redirectTo } from '../../http/answers.ts'
import { dropCookie, writeCookie } from '../../http/cookies.ts'
import { createRouter } from '../../http/router.ts'
import { signOut } from './sign-out.ts'

/** Signing out; the language outlives it. */
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

  return router
}
