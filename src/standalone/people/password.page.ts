import { html } from 'hono/html'
import { accountField, button, passwordField } from '../../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../../ui/page.ts'
import { card, notice } from '../../ui/components.ts'

export function passwordPage(
  ctx: PageContext,
  about: { email: string; refusal?: { text: string; field: string | undefined } },
): Markup {
  const { say } = ctx
  const errorOf = (name: string) => (about.refusal?.field === name ? about.refusal.text : undefined)
  const whole = about.refusal && about.refusal.field === undefined
  return settingsPage(ctx, {
    title: say('frame.password'),
    account: ctx.signedIn?.email,
    current: 'password',
    scripts: ['reveal-password'],
    body: html`${whole ? notice({ kind: 'danger', text: about.refusal?.text ?? '' }) : ''}
      <form class="form" method="post" action="${ctx.path('password')}" novalidate>
        ${card({
          body: html`${hiddenUserName(about.email)}
          ${passwordField({
            say,
            label: say('password.current'),
            autocomplete: 'current-password',
            error: errorOf('password'),
          })}
          ${newPasswordField(ctx, errorOf('newPassword'))}
          <p class="hint">${say('password.ends_sessions')}</p>`,
          actions: button({ label: say('password.change') }),
        })}
        ${accountField(ctx)}
      </form>`,
  })
}

export function newPasswordField({ say }: PageContext, error: string | undefined): Markup {
  return passwordField({
    say,
    name: 'newPassword',
    label: say('password.new'),
    hint: say('password.new_hint'),
    autocomplete: 'new-password',
    error,
  })
}

/** So that a password manager knows whose password changes. */
export function hiddenUserName(email: string): Markup {
  return html`<input type="email" name="email" autocomplete="username" value="${email}" hidden readonly />`
}
