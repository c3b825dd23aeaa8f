import { html } from 'hono/html'
import type { RouteName } from '../../routes.ts'
import { button, emailField, linkButton } from '../../ui/form.ts'
import type { Markup, PageContext } from '../../ui/page.ts'

/** What the link was to do. */
export type DeadLink = 'password' | 'confirm-email' | 'change-email'

/** A new one for whoever asks by their own address, or is signed in (decision 30), or else the way on: where it leads, and how it is drawn. */
export const waysOn: Record<DeadLink, { leadsTo: RouteName; draw: (ctx: PageContext, confirmed: boolean) => Markup }> =
  {
    password: { leadsTo: 'forgotPassword', draw: askForPassword },
    'confirm-email': { leadsTo: 'profile', draw: askToConfirm },
    'change-email': { leadsTo: 'profile', draw: askAgain },
  }

function askForPassword({ say, path }: PageContext): Markup {
  return html`<p>${say('dead_link.password')}</p>
    <form class="form" method="post" action="${path('forgotPassword')}" novalidate>
      ${emailField({ label: say('sign_in.email'), autofocus: true })}
      <div class="actions">${button({ label: say('dead_link.mail_me') })}</div>
    </form>
    <p class="bare-foot"><a href="${path('signIn')}">${say('forgot.back')}</a></p>`
}

function askToConfirm({ say, signedIn, path }: PageContext, confirmed: boolean): Markup {
  if (confirmed)
    return html`<p>${say('dead_link.confirmed')}</p>
      <div class="actions">${linkButton({ label: say('failure.home'), href: path('home') })}</div>`
  if (!signedIn)
    return html`<p>${say('dead_link.sign_in')}</p>
      <div class="actions">${linkButton({ label: say('dead_link.to_profile'), href: path('profile') })}</div>`
  return html`<p>${say('dead_link.to_address', { email: signedIn.email })}</p>
    <form method="post" action="${path('sendConfirmation')}">
    <div class="actions">${button({ label: say('dead_link.mail_me'), icon: 'mail' })}</div>
  </form>`
}

function askAgain({ say, path }: PageContext): Markup {
  return html`<p>${say('dead_link.change_email')}</p>
    <div class="actions">${linkButton({ label: say('dead_link.to_profile'), href: path('profile') })}</div>`
}
