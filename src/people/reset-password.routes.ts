import { Refusal, refuse, settle } from '../refusals.ts'
import {
  createRouter,
  draw,
  dropCookie,
  keepKnown,
  pageContext,
  parse,
  readFields,
  redirectTo,
  sayRefusal,
} from '../request.ts'
import { routes } from '../routes.ts'
import { changeEmail, emailOfLink } from './change-email.ts'
import { confirmEmail, confirmLinkIsOpen } from './confirm-email.ts'
import { forgotForm, newPasswordForm } from './people.schemas.ts'
import {
  confirmEmailPage,
  confirmNewEmailPage,
  forgotPasswordPage,
  linkMailedPage,
  resetPasswordPage,
} from './reset-password.page.ts'
import { requestReset, resetLinkIsOpen, resetPassword } from './reset-password.ts'

/** Links in mails: opening one shows a page, and only its button acts (requirement CHL-9). */
export function resetPasswordRoutes() {
  const router = createRouter()

  router.get(routes.forgotPassword, (c) => draw(c, forgotPasswordPage(pageContext(c), { email: '' })))

  router.post(routes.forgotPassword, async (c) => {
    const { house, client, now } = c.var
    const fields = await readFields(c)
    const asked = await settle(async () => requestReset(house, parse(forgotForm, fields).email, client, now))
    if (asked instanceof Refusal) {
      const refused = { email: fields['email'] ?? '', error: sayRefusal(c, asked) }
      return draw(c, forgotPasswordPage(pageContext(c), refused), asked.status)
    }
    return draw(c, linkMailedPage(pageContext(c)))
  })

  router.get(routes.resetPassword, async (c) => {
    const token = c.req.param('token')
    if (!(await resetLinkIsOpen(c.var.house, token, c.var.now))) refuse('link_expired')
    return draw(c, resetPasswordPage(pageContext(c), { token }))
  })

  router.post(routes.resetPassword, async (c) => {
    const { house, client, now } = c.var
    const token = c.req.param('token')
    const fields = await readFields(c)
    const done = await settle(async () => {
      const { newPassword } = parse(newPasswordForm, fields)
      return resetPassword(house, { token, newPassword }, client, now)
    })
    if (done instanceof Refusal) {
      if (done.code === 'link_expired') throw done
      return draw(c, resetPasswordPage(pageContext(c), { token, error: sayRefusal(c, done) }), done.status)
    }
    dropCookie(c, 'session')
    keepKnown(c, done.known)
    return redirectTo(c, routes.signIn, 'password_reset')
  })

  router.get(routes.confirmEmail, async (c) => {
    const token = c.req.param('token')
    if (!(await confirmLinkIsOpen(c.var.house, token, c.var.now))) refuse('link_expired')
    return draw(c, confirmEmailPage(pageContext(c), { token }))
  })

  router.post(routes.confirmEmail, async (c) => {
    await confirmEmail(c.var.house, c.req.param('token'), c.var.client, c.var.now)
    return redirectTo(c, c.var.session ? routes.security : routes.signIn, 'email_confirmed')
  })

  router.get(routes.confirmNewEmail, async (c) => {
    const token = c.req.param('token')
    const email = await emailOfLink(c.var.house, token, c.var.now)
    return draw(c, confirmNewEmailPage(pageContext(c), { token, email }))
  })

  router.post(routes.confirmNewEmail, async (c) => {
    await changeEmail(c.var.house, c.req.param('token'), c.var.client, c.var.now)
    return redirectTo(c, c.var.session ? routes.profile : routes.signIn, 'email_changed')
  })

  return router
}
