import { Refusal, settle } from '../../refusals.ts'
import { createRouter } from '../../http/router.ts'
import { draw, redirectTo, sayRefusal } from '../../http/answers.ts'
import { dropCookie, keepBrowser, readCookie, writeCookie } from '../../http/cookies.ts'
import { pageContext } from '../../http/page-context.ts'
import { parse, readFields } from '../../http/input.ts'
import { pathHere, type Req } from '../../http/request.ts'
import { safeNext, withNext } from '../../http/where-to.ts'
import { changeEmail, emailOfLink } from './change-email.ts'
import { confirmEmail } from './confirm-email.ts'
import { drawDeadLink } from './draw-dead-link.ts'
import { readLink } from '../../mailed-links/mailed-links.ts'
import { forgotForm, newPasswordForm } from './people.schemas.ts'
import {
  confirmEmailPage,
  confirmNewEmailPage,
  forgotPasswordPage,
  linkMailedPage,
  newPasswordPage,
} from './mailed-links.page.ts'
import { choosePasswordByLink, readPasswordLink, requestPasswordLink } from './password-link.ts'

/** Links in mails: opening one shows a page, and only its button acts (requirement CHL-9). */
export function mailedLinkRoutes() {
  const router = createRouter()

  router.get('forgotPassword', (c) => {
    const next = safeNext(c.req.query('next')) ?? safeNext(readCookie(c, 'next'))
    return draw(c, forgotPasswordPage(forgotContext(c, next), { email: '', next }))
  })

  router.post('forgotPassword', async (c) => {
    const { services, at } = c.var
    const fields = await readFields(c)
    const next = safeNext(fields['next'])
    const asked = await settle(async () => {
      const { email } = parse(forgotForm, fields)
      await requestPasswordLink(services, email, at)
      return email
    })
    if (asked instanceof Refusal) {
      const refused = { email: fields['email'] ?? '', next, error: sayRefusal(c, asked) }
      return draw(c, forgotPasswordPage(forgotContext(c, next), refused), asked.status)
    }
    // The mail may be opened in another tab, an hour later. In the mail itself it would let strangers choose where somebody else goes.
    if (next !== null) writeCookie(c, 'next', next)
    return draw(c, linkMailedPage(forgotContext(c, next), { email: asked, next }))
  })

  router.get('resetPassword', async (c) => {
    const token = c.req.param('token')
    const link = await settle(() => readPasswordLink(c.var.services, token, c.var.at))
    if (link instanceof Refusal) return drawDeadLink(c, 'password')
    return draw(c, newPasswordPage(linkContext(c), { token, ...link }))
  })

  router.post('resetPassword', async (c) => {
    const { services, at } = c.var
    const token = c.req.param('token')
    const fields = await readFields(c)
    const done = await settle(async () => {
      const { newPassword } = parse(newPasswordForm, fields)
      return choosePasswordByLink(services, { token, newPassword }, at)
    })
    if (done instanceof Refusal) {
      if (done.code === 'link_expired') return drawDeadLink(c, 'password')
      const link = await readPasswordLink(services, token, at)
      return draw(c, newPasswordPage(linkContext(c), { token, ...link, error: sayRefusal(c, done) }), done.status)
    }
    dropCookie(c, 'session')
    keepBrowser(c, done.browserToken)
    return redirectTo(c, withNext('signIn', safeNext(readCookie(c, 'next'))), 'password_reset')
  })

  router.get('confirmEmail', async (c) => {
    const token = c.req.param('token')
    const link = await settle(() => readLink(c.var.services, token, 'confirm-email', c.var.at.now))
    if (link instanceof Refusal) return drawDeadLink(c, 'confirm-email')
    return draw(c, confirmEmailPage(linkContext(c), { token, account: link.email }))
  })

  router.post('confirmEmail', async (c) => {
    const { services, at } = c.var
    // It refuses `link_expired` alone, as `changeEmail` does.
    const done = await settle(() => confirmEmail(services, c.req.param('token'), at))
    if (done instanceof Refusal) return drawDeadLink(c, 'confirm-email')
    return redirectTo(c, isKnown(c) ? 'security' : 'signIn', 'email_confirmed')
  })

  router.get('confirmNewEmail', async (c) => {
    const token = c.req.param('token')
    const email = await settle(() => emailOfLink(c.var.services, token, c.var.at.now))
    if (email instanceof Refusal) return drawDeadLink(c, 'change-email')
    return draw(c, confirmNewEmailPage(linkContext(c), { token, email }))
  })

  router.post('confirmNewEmail', async (c) => {
    const { services, at } = c.var
    const done = await settle(() => changeEmail(services, c.req.param('token'), at))
    if (done instanceof Refusal) return drawDeadLink(c, 'change-email')
    return redirectTo(c, isKnown(c) ? 'profile' : 'signIn', 'email_changed')
  })

  return router
}

/** Whoever must set two-step up first goes on with that. */
const isKnown = ({ var: { mustEnrol, session } }: Req): boolean => (session ?? mustEnrol) != null

const forgotContext = (c: Req, next: string | null) => ({
  ...pageContext(c),
  here: withNext('forgotPassword', next),
})

/** A page whose form holds the link's token anyway comes back in another language. */
const linkContext = (c: Req) => ({ ...pageContext(c), here: pathHere(c) })
