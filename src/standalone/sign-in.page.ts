import { html } from 'hono/html'
import { button, emailField, passwordField } from '../ui/form.ts'
import { barePage, type Markup, type PageContext } from '../ui/page.ts'
import { notice } from '../ui/components.ts'
import { withNext } from '../http/where-to.ts'

export function signInPage(
  ctx: PageContext,
  about: { email: string; next: string | null; refusal?: { text: string; field: string | undefined } },
): Markup {
  const { say } = ctx
  const { refusal } = about
  const errorOf = (name: string) => (refusal?.field === name ? refusal.text : undefined)
  const whole = refusal && refusal.field === undefined ? notice({ kind: 'danger', text: refusal.text }) : ''
  return barePage(ctx, {
    title: say('sign_in.title'),
    scripts: ['reveal-password'],
    body: html`${whole}
      <form class="form" method="post" action="${ctx.path('signIn')}" novalidate>
        ${emailField({
          label: say('sign_in.email'),
          value: about.email,
          error: errorOf('email'),
          autofocus: about.email === '',
        })}
        ${passwordField({
          say,
          autocomplete: 'current-password',
          error: errorOf('password'),
          autofocus: about.email !== '',
        })}
        <div class="actions">${button({ label: say('sign_in.submit') })}</div>
        <input type="hidden" name="cookies" value="1" />
        ${about.next ? html`<input type="hidden" name="next" value="${about.next}" />` : ''}
      </form>
      <p class="bare-foot"><a href="${ctx.path(withNext('forgotPassword', about.next))}">${say('sign_in.forgot')}</a></p>`,
  })
}
