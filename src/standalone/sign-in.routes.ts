import { Refusal, settle } from '../refusals.ts'
import { draw, redirectTo, sayRefusal, sendAgain } from '../http/answers.ts'
import { dropCookie, keepBrowser, keepsCookies, writeCookie } from '../http/cookies.ts'
import { parse, readFields } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import type { Req } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { pathTo } from '../routes.ts'
import { safeNext, withNext } from '../http/where-to.ts'
import { challengeOf, enter, goOn } from '../sign-in/arrive.ts'
import { questionFor } from '../second-step/factors.ts'
import { tellingRefused } from '../sign-in/telling-refused.ts'
import { credentials } from './people/credentials.schemas.ts'
import { startSignIn } from './sign-in.ts'
import { signInPage } from './sign-in.page.ts'

/** The first step: e-mail address and password. */
export function signInRoutes() {
  const router = createRouter()
  router.get('signIn', showSignIn)
  router.post('signIn', givePassword)
  return router
}

async function showSignIn(c: Req) {
  const challenge = await challengeOf(c)
  const next = safeNext(c.req.query('next')) ?? safeNext(challenge?.next)
  if (c.var.session) return goOn(c, next)
  // Starting again keeps the e-mail address: this browser gave the right password for it (requirement A11Y-4).
  return drawSignIn(c, { email: challenge?.email ?? '', next })
}

/** Whoever chooses another language there comes back with where they want to go. */
function drawSignIn(c: Req, about: Parameters<typeof signInPage>[1], answered?: number | Refusal) {
  return draw(c, signInPage({ ...pageContext(c), here: withNext('signIn', about.next) }, about), answered)
}

async function givePassword(c: Req) {
  const { services, at } = c.var
  const fields = await readFields(c)
  const next = safeNext(fields['next'])
  // Before anything is looked at: the same for a right password and a wrong one, and nobody is charged.
  if (fields['cookies'] !== undefined && !keepsCookies(c)) {
    // The form comes once more, with a cookie, or shows that none of ours would come.
    writeCookie(c, 'probe', '1')
    if (c.req.query('cookies') === undefined) return sendAgain(c, pathTo('signIn', {}, { cookies: 'asked' }))
    const refusal = {
      text: c.var.say('sign_in.cookies_refused', { address: services.instance.baseUrl }),
      field: undefined,
    }
    return drawSignIn(c, { email: fields['email'] ?? '', next, refusal }, 400)
  }
  // Also where the gate hides it from every other page.
  const session = c.var.session ?? c.var.mustEnrol
  const held = { next, sessionId: session?.id ?? null }
  const started = await settle(() =>
    tellingRefused(c, async () => startSignIn(services, { ...parse(credentials, fields), ...held }, at)),
  )
  if (started instanceof Refusal) {
    const refused = {
      email: fields['email'] ?? '',
      next,
      refusal: { text: sayRefusal(c, started), field: started.details.field },
    }
    return drawSignIn(c, refused, started)
  }
  if (started.status === 'enrolment_required') {
    if (started.token !== null) writeCookie(c, 'session', started.token)
    dropCookie(c, 'challenge')
    keepBrowser(c, started.browserToken)
    return redirectTo(c, 'enrolmentRequired')
  }
  if (started.status === 'challenge') {
    dropCookie(c, 'session')
    writeCookie(c, 'challenge', started.challenge)
    return redirectTo(c, questionFor(started.methods))
  }
  return enter(c, started, next)
}
