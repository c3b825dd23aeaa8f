import { html } from 'hono/html'
import { button, emailField } from '../../ui/form.ts'
import { barePage, type Markup, type PageContext } from '../../ui/page.ts'
import { withNext } from '../../http/where-to.ts'
import { hiddenUserName, newPasswordField } from './password.page.ts'

export function forgotPasswordPage(
  ctx: PageContext,
  about: { email: string; next: string | null; error?: string },
): Markup {
  const { say } = ctx
  return barePage(ctx, {
    title: say('forgot.title'),
    body: html`<p>${say('forgot.lead')}</p>
      <form class="form" method="post" action="${ctx.path('forgotPassword')}" novalidate>
        ${emailField({
          label: say('sign_in.email'),
          value: about.email,
          error: about.error,
          autofocus: true,
        })}
        <div class="actions">${button({ label: say('forgot.submit') })}</div>
        ${about.next ? html`<input type="hidden" name="next" value="${about.next}" />` : ''}
      </form>
      <p class="bare-foot"><a href="${ctx.path(withNext('signIn', about.next))}">${say('forgot.back')}</a></p>`,
  })
}

/** The same for every address. */
export function linkMailedPage(ctx: PageContext, about: { email: string; next: string | null }): Markup {
  const { say } = ctx
  return barePage(ctx, {
    title: say('forgot.mailed_title'),
    account: about.email,
    body: html`<p>${say('forgot.mailed')}</p>
      <p>${say('forgot.mailed_spam')}</p>
      ${
        ctx.development
          ? html`<p class="hint">${say('forgot.development')} <a href="${ctx.path('devMail')}">${ctx.path('devMail')}</a></p>`
          : ''
      }
      <p class="bare-foot"><a href="${ctx.path(withNext('signIn', about.next))}">${say('forgot.back')}</a></p>`,
  })
}

/** `first`: there is neither a session to end nor a second step to keep. */
export function newPasswordPage(
  ctx: PageContext,
  about: { token: string; account: string; first: boolean; error?: string },
): Markup {
  const { say } = ctx
  const says = about.first ? 'first_password' : 'new_password'
  return barePage(ctx, {
    title: say(`${says}.title`),
    account: about.account,
    scripts: ['reveal-password'],
    body: html`<p>${say(`${says}.lead`)}</p>
      <form class="form" method="post" action="${ctx.path('resetPassword', { token: about.token })}" novalidate>
        ${hiddenUserName(about.account)} ${newPasswordField(ctx, about.error)}
        <div class="actions">${button({ label: say(`${says}.submit`) })}</div>
      </form>`,
  })
}

export function confirmEmailPage(ctx: PageContext, about: { token: string; account: string }): Markup {
  const { say } = ctx
  return barePage(ctx, {
    title: say('confirm.email_title'),
    account: about.account,
    body: html`<p>${say('confirm.email_lead')}</p>
      <form method="post" action="${ctx.path('confirmEmail', { token: about.token })}">
        <div class="actions">${button({ label: say('confirm.email_submit') })}</div>
      </form>`,
  })
}

export function confirmNewEmailPage(ctx: PageContext, about: { token: string; email: string }): Markup {
  const { say } = ctx
  return barePage(ctx, {
    title: say('confirm_new_email.title'),
    body: html`<p>${say('confirm_new_email.lead', { email: about.email })}</p>
      <form method="post" action="${ctx.path('confirmNewEmail', { token: about.token })}">
        <div class="actions">${button({ label: say('confirm_new_email.submit') })}</div>
      </form>`,
  })
}
