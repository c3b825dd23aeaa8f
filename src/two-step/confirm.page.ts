import { html } from 'hono/html'
import { routes } from '../routes.ts'
import { button, linkButton, passwordField } from '../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../ui/page.ts'
import { card } from '../ui/pieces.ts'

/** The password once more, between the button and what it does: the form goes where the button went. */
export function confirmPasswordPage(
  ctx: PageContext,
  about: { action: string; email: string; error: string | undefined },
): Markup {
  const { say } = ctx
  return settingsPage(ctx, {
    title: say('confirm.title'),
    current: 'security',
    scripts: ['reveal-password'],
    body: html`<form class="form" method="post" action="${about.action}" novalidate>
      ${card({
        body: html`<p>${say('confirm.password_lead')}</p>
          <input type="email" name="email" autocomplete="username" value="${about.email}" hidden readonly />
          ${passwordField({ say, autocomplete: 'current-password', error: about.error, autofocus: true })}`,
        actions: html`${button({ label: say('confirm.submit') })}
        ${linkButton({ label: say('confirm.cancel'), href: routes.security, kind: 'quiet' })}`,
      })}
    </form>`,
  })
}
