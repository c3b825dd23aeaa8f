import { html } from 'hono/html'
import { button, emailField, linkButton } from '../ui/form.ts'
import { barePage, framedPage, type Markup, type PageContext } from '../ui/page.ts'

/** What the link was to do. */
export type DeadLink = 'password' | 'confirm-email' | 'change-email' | 'cancel-reset'

/** Says nothing of whose the link was, and offers a new one to whoever asks by their own address, or is signed in (decision 30), or else the way on. */
export function deadLinkPage(ctx: PageContext, about: { link: DeadLink; confirmed: boolean }): Markup {
  const { say } = ctx
  const frame = ctx.signedIn ? framedPage : barePage
  const wayOn = {
    password: () => askForPassword(ctx),
    'confirm-email': () => askToConfirm(ctx, about),
    'change-email': () => askAgain(ctx),
    'cancel-reset': () => askToLook(ctx),
  }
  return frame(ctx, {
    title: say('dead_link.title'),
    body: html`<p>${say('refusal.link_expired')}</p>
      ${wayOn[about.link]()}`,
  })
}

function askForPassword({ say, path }: PageContext): Markup {
  return html`<p>${say('dead_link.password')}</p>
    <form class="form" method="post" action="${path('forgotPassword')}" novalidate>
      ${emailField({ label: say('sign_in.email'), autofocus: true })}
      <div class="actions">${button({ label: say('dead_link.mail_me') })}</div>
    </form>
    <p class="bare-foot"><a href="${path('signIn')}">${say('forgot.back')}</a></p>`
}

function askToConfirm({ say, signedIn, path }: PageContext, { confirmed }: { confirmed: boolean }): Markup {
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

/** The link ends with the reset: there is no other one, but what came of the reset can be seen, and mended. */
function askToLook({ say, path }: PageContext): Markup {
  return html`<p>${say('dead_link.reset_ended')}</p>
    <div class="actions">${linkButton({ label: say('dead_link.to_security'), href: path('security') })}</div>`
}
