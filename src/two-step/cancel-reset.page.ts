import { html } from 'hono/html'
import { dateAndTime } from '../ui/dates.ts'
import { nameOf } from '../audit/event-list.ts'
import { accountField, button, linkButton } from '../ui/form.ts'
import { barePage, type Markup, type PageContext } from '../ui/page.ts'
import { card } from '../ui/components.ts'
import type { OpenReset } from './reset.ts'

/** What the mailed link opens: only the button acts. */
export function cancelResetPage(ctx: PageContext, about: { token: string; account: string }): Markup {
  const { say } = ctx
  return barePage(ctx, {
    title: say('reset_two_step.cancel_title'),
    account: about.account,
    body: html`<p>${say('reset_two_step.cancel_lead')}</p>
      <form method="post" action="${ctx.path('cancelReset', { token: about.token })}">
        <div class="actions">${button({ label: say('reset_two_step.cancel') })}</div>
      </form>`,
  })
}

/** On the Security tab: someone asked to turn it off. */
export function openResetWarning(ctx: PageContext, reset: OpenReset): Markup {
  const { say } = ctx
  const name = nameOf(say, { id: reset.requestedBy, name: reset.requesterName })
  return card({
    title: say('reset_two_step.waits'),
    body: html`<p>${say('reset_two_step.asked', { name, due: dateAndTime(ctx, reset.dueAt) })}</p>`,
    actions: html`<form method="post" action="${ctx.path('cancelOwnReset')}">
      ${button({ label: say('reset_two_step.cancel'), kind: 'danger' })}
      ${accountField(ctx)}
    </form>`,
  })
}

/** The link ends with the reset: there is no other one, but what came of the reset can be seen, and mended. */
export function wayToSecurity({ say, path }: PageContext): Markup {
  return html`<p>${say('dead_link.reset_ended')}</p>
    <div class="actions">${linkButton({ label: say('dead_link.to_security'), href: path('security') })}</div>`
}
