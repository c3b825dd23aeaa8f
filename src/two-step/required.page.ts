import { html } from 'hono/html'
import { accountField, button, linkButton } from '../ui/form.ts'
import { barePage, type Markup, type PageContext } from '../ui/page.ts'
import { choiceForm } from './choice.page.ts'

/** What whoever must set it up sees before anything else (requirement POL-5): why, what with, and the way out. */
export function requiredPage(
  ctx: PageContext,
  about: {
    organisation: string
    /** Their address isn't confirmed yet: that comes first. */
    unconfirmed: boolean
    /** False: the application alone can sign them out. */
    signsOut: boolean
    /** The organisation doesn't ask for it any more. */
    isOver: boolean
  },
): Markup {
  const { say } = ctx
  const { organisation, isOver, unconfirmed } = about
  return barePage(ctx, {
    title: say('required.title'),
    account: ctx.signedIn?.email,
    body: html`${
      isOver
        ? html`<p>${say('required.over')}</p>`
        : html`<p>${say('required.why', { organisation: organisation === '' ? ctx.product : organisation })}</p>
            <p class="hint">${say('required.needs')}</p>
            ${unconfirmed ? confirmFirst(ctx) : startForm(ctx)}`
    }
    ${about.signsOut ? leaveForm(ctx) : html`<p class="bare-foot"><a href="${ctx.path('home')}">${say('failure.home')}</a></p>`}`,
  })
}

function startForm(ctx: PageContext): Markup {
  return html`${choiceForm(ctx)}
    <div class="actions">${button({ label: ctx.say('required.begin'), icon: 'shield-check', form: 'enable' })}</div>`
}

function confirmFirst(ctx: PageContext): Markup {
  const { say } = ctx
  return html`<p>${say('required.confirm_first')}</p>
    ${
      ctx.frame === null
        ? html`<form class="form" method="post" action="${ctx.path('sendConfirmation')}">
            <div class="actions">${button({ label: say('profile.send_confirmation') })}</div>
            ${accountField(ctx)}
          </form>`
        : html`<div class="actions">${linkButton({ label: say('two_step.to_profile'), href: ctx.path('profile') })}</div>`
    }`
}

function leaveForm(ctx: PageContext): Markup {
  return html`<form class="bare-foot" method="post" action="${ctx.path('leaveRequired')}">
    ${button({ label: ctx.say('frame.sign_out'), kind: 'secondary' })} ${accountField(ctx)}
  </form>`
}
