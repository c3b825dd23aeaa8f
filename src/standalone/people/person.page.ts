import { html } from 'hono/html'
import type { HistoryEvent } from '../../audit/history.ts'
import type { Instant } from '../../adapters/clock.ts'
import { hours, resetDelay } from '../../limits.ts'
import type { RouteName } from '../../routes.ts'
import type { OpenReset } from '../../two-step/reset.ts'
import { dateAndTime } from '../../ui/dates.ts'
import { everybodysEvents, nameOf } from '../../audit/event-list.ts'
import { accountField, button, type ButtonKind, linkButton } from '../../ui/form.ts'
import { framedPage, type Markup, type PageContext } from '../../ui/page.ts'
import { card, definitions, notice } from '../../ui/components.ts'
import { invitationCard } from './invitation.page.ts'
import type { ListedPerson } from './listed.ts'
import { lastSignInOf, protectionOf, stateOf } from './people.page.ts'
import { roleCard } from './role.page.ts'

export type ShownPerson = {
  person: ListedPerson
  reset: OpenReset | null
  events: HistoryEvent[]
  /** When the last mail to them was given up; null where mail reaches them. */
  undelivered: Instant | null
  /** When somebody who hasn't come yet was last invited; undefined: they have come. */
  invitedAt: Instant | undefined
  /** The administrator who looks. */
  reader: { id: string }
  now: Instant
}

/** One person, for administrators: how they are protected, what happened, and what can be done for them. */
export function personPage(ctx: PageContext, about: ShownPerson): Markup {
  const { say } = ctx
  const { person } = about
  const own = person.id === about.reader.id
  const history = ctx.path('peopleHistory', {}, { person: person.id })
  return framedPage(ctx, {
    title: person.name,
    body: html`<p class="alone"><a href="${ctx.path('people')}">${say('people.title')}</a></p>
      ${undeliveredNotice(ctx, about)} ${detailsCard(ctx, about)}
      ${own ? notice({ kind: 'info', text: say('person.own') }) : helpCards(ctx, about)}
      ${card({
        title: say('history.recent'),
        body: everybodysEvents(ctx, about.events),
        actions: linkButton({ label: say('history.all'), href: history }),
      })}`,
  })
}

/** Warnings about the account go by mail: who doesn't get them has to hear it from somebody (requirement MAIL-4). */
function undeliveredNotice(ctx: PageContext, { person, undelivered }: ShownPerson): Markup {
  const { say } = ctx
  if (undelivered === null) return html``
  const text = say('person.undelivered', { email: person.email, at: dateAndTime(ctx, undelivered) })
  return notice({ kind: 'warning', text })
}

function detailsCard(ctx: PageContext, { person, invitedAt, now }: ShownPerson): Markup {
  const { say } = ctx
  const awaited = invitedAt !== undefined && !person.deactivated
  const left = person.backupCodesLeft
  return card({
    title: say('person.details'),
    badge: protectionOf(ctx, person),
    body: definitions([
      [say('people.email'), person.email],
      [say('people.role'), say(`people.role_${person.role}`)],
      ...(left === null ? [] : [[say('people.codes_left'), String(left)] as [string, string]]),
      [say('people.last_sign_in'), lastSignInOf(ctx, person)],
      [
        say('people.state'),
        awaited ? say('invitation.invited_on', { at: dateAndTime(ctx, invitedAt) }) : stateOf(ctx, person, now),
      ],
    ]),
  })
}

function helpCards(ctx: PageContext, about: ShownPerson): Markup {
  const { person, reset, invitedAt } = about
  if (invitedAt !== undefined)
    return html`${invitationCard(ctx, person, invitedAt)} ${roleCard(ctx, person)}
    ${person.deactivated ? accessCard(ctx, person) : ''}`
  const resetCard = reset
    ? openResetCard(ctx, about, reset)
    : person.twoStepSince === null
      ? ''
      : askResetCard(ctx, person)
  return html`${person.codesSuspended ? suspendedCard(ctx, person) : ''}${resetCard} ${roleCard(ctx, person)}
  ${accessCard(ctx, person)}`
}

function accessCard(ctx: PageContext, person: ListedPerson): Markup {
  const { say } = ctx
  const access = person.deactivated
    ? { to: 'personReactivate', label: say('person.reactivate'), text: say('person.reactivate_means') }
    : { to: 'personDeactivate', label: say('person.deactivate'), text: say('person.deactivate_means') }
  return card({
    title: say('person.access'),
    body: html`<p>${access.text}</p>`,
    actions: doing(ctx, access.to as RouteName, person, access.label, person.deactivated ? 'secondary' : 'danger'),
  })
}

function suspendedCard(ctx: PageContext, person: ListedPerson): Markup {
  const { say } = ctx
  return card({
    title: say('person.suspended'),
    body: html`<p>${say('person.suspended_means')}</p>`,
    actions: doing(ctx, 'personLetCodesIn', person, say('person.let_in'), 'secondary'),
  })
}

function askResetCard(ctx: PageContext, person: ListedPerson): Markup {
  const { say } = ctx
  return card({
    title: say('person.lost'),
    body: html`<p>${say('person.reset_first')}</p>
      <p>${say('person.reset_means', { hours: resetDelay / hours })}</p>`,
    actions: doing(ctx, 'personReset', person, say('person.reset'), 'secondary'),
  })
}

function openResetCard(ctx: PageContext, { person, reader }: ShownPerson, reset: OpenReset): Markup {
  const { say } = ctx
  const own = reset.requestedBy === reader.id
  const name = nameOf(say, { id: reset.requestedBy, name: reset.requesterName })
  const asked = say('person.reset_asked', {
    name,
    at: dateAndTime(ctx, reset.requestedAt),
    due: dateAndTime(ctx, reset.dueAt),
  })
  return card({
    title: say('person.reset_waits'),
    body: html`<p>${asked}</p>
      <p>${own ? say('person.reset_second') : say('person.reset_check')}</p>`,
    actions: html`${own ? '' : doing(ctx, 'personResetApprove', person, say('person.reset_approve'), 'danger')}
    ${doing(ctx, 'personResetCancel', person, say('person.reset_cancel'), 'secondary')}`,
  })
}

function doing(ctx: PageContext, to: RouteName, person: ListedPerson, label: string, kind: ButtonKind): Markup {
  return html`<form method="post" action="${ctx.path(to, { id: person.id })}">
    ${button({ label, kind })}${accountField(ctx)}
  </form>`
}
