import { html } from 'hono/html'
import type { Instant } from '../../adapters/clock.ts'
import { days, invitationLifetime } from '../../limits.ts'
import type { RouteName } from '../../routes.ts'
import { card } from '../../ui/components.ts'
import { dateAndTime } from '../../ui/dates.ts'
import { accountField, button, type ButtonKind } from '../../ui/form.ts'
import type { Markup, PageContext } from '../../ui/page.ts'
import type { ListedPerson } from './listed.ts'

/** Of somebody who was invited and hasn't come: sending it again, and taking it back. Kept out by the operator, they are sent nothing. */
export function invitationCard(ctx: PageContext, person: ListedPerson, invitedAt: Instant): Markup {
  const { say } = ctx
  const doing = (to: RouteName, label: string, kind: ButtonKind) =>
    html`<form method="post" action="${ctx.path(to, { id: person.id })}">${button({ label, kind })}${accountField(ctx)}</form>`
  const waits = { at: dateAndTime(ctx, invitedAt), days: invitationLifetime / days }
  return card({
    title: say('invitation.title'),
    body: html`<p>${say('invitation.waits', waits)}</p>
      <p>${say('invitation.means')}</p>`,
    actions: html`${person.deactivated ? '' : doing('personInviteAgain', say('invitation.again'), 'secondary')}
    ${doing('personWithdraw', say('invitation.withdraw'), 'danger')}`,
  })
}
