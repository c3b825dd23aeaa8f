import { html } from 'hono/html'
import type { HistoryEvent, Party } from './history.ts'
import { dateAndTime } from '../ui/dates.ts'
import { linkButton } from '../ui/form.ts'
import type { Markup } from '../ui/markup.ts'
import type { RouteName } from '../routes.ts'
import type { Say } from '../messages/messages.ts'
import type { PageContext } from '../ui/page.ts'
import { card, emptyState } from '../ui/components.ts'

/** The newest few, on the Security tab. */
export function recentEventsCard(ctx: PageContext, events: HistoryEvent[]): Markup {
  const { say } = ctx
  return card({
    title: say('history.recent'),
    body: html`${ownEvents(ctx, events)}
      <p class="hint">${say('history.check')}</p>`,
    actions: linkButton({ label: say('history.all'), href: ctx.path('history'), icon: 'clock' }),
  })
}

/** Events of one person, read by that person: who did it is said where it was somebody else. */
export function ownEvents(ctx: PageContext, events: HistoryEvent[]): Markup {
  const { say } = ctx
  return eventTable(ctx, events, [
    [say('event.what'), (event) => told(say, event, [byWhom(say, event)])],
    // Where an administrator sits is theirs to tell.
    [say('event.address'), (event) => (byAnother(event) ? '' : event.address)],
  ])
}

/** Events of many people: who, and about whom. */
export function everybodysEvents(ctx: PageContext, events: HistoryEvent[]): Markup {
  const { say } = ctx
  return eventTable(ctx, events, [
    [say('event.who'), ({ actor }) => (actor ? nameOf(say, actor) : say('event.nobody'))],
    [say('event.what'), (event) => told(say, event)],
    [say('event.about'), ({ subject }) => (subject ? nameOf(say, subject) : '')],
    [say('event.address'), (event) => event.address],
  ])
}

/** Somebody's name; who is gone has none left. */
export function nameOf(say: Say, party: Party): string {
  return party.name ?? say('event.gone')
}

/** "in the mobile app", "by backup code", "incorrect code": what else is known, in words. */
function particulars(say: Say, { means, mobile, browser, reason }: HistoryEvent): string[] {
  return [
    means && say(`event.means.${means}`),
    mobile && say('event.mobile'),
    browser || null,
    reason && say(`event.reason.${reason}`),
  ].filter((words) => typeof words === 'string')
}

function told(say: Say, event: HistoryEvent, more: (string | null)[] = []): Markup {
  const words = [...particulars(say, event), ...more].filter(Boolean).join(', ')
  return html`${say(`event.${event.action}`)}${words ? html` <span class="hint">${words}</span>` : ''}`
}

const byAnother = ({ actor, subject }: HistoryEvent) => actor !== null && actor.id !== subject?.id

const byWhom = (say: Say, event: HistoryEvent) =>
  event.actor && byAnother(event) ? say('event.by', { name: nameOf(say, event.actor) }) : null

type Column = [title: string, cell: (event: HistoryEvent) => Markup | string]

function eventTable(ctx: PageContext, events: HistoryEvent[], columns: Column[]): Markup {
  const { say } = ctx
  if (events.length === 0)
    return emptyState({ image: 'clock', title: say('history.empty'), text: say('history.empty_lead') })
  return html`<div class="table">
    <table>
      <thead>
        <tr>
          <th scope="col">${say('event.when')}</th>
          ${columns.map(([title]) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${events.map(
          (event) =>
            html`<tr>
              <th scope="row">${dateAndTime(ctx, event.at)}</th>
              ${columns.map(([title, cell]) => html`<td data-label="${title}">${cell(event)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

/** What was chosen, as it stands in the URL. */
export type HistoryAsked = Partial<Record<'person' | 'kind' | 'from' | 'to', string | undefined>>

/** The way to older events, and back to the newest. */
export function turning(
  { say, path }: PageContext,
  name: RouteName,
  asked: HistoryAsked,
  { next, before }: { next: string | null; before: string | undefined },
): Markup | undefined {
  if (next === null && before === undefined) return undefined
  const newest = linkButton({ label: say('history.newest'), href: path(name, {}, asked), icon: 'arrow-left' })
  const older = linkButton({ label: say('history.older'), href: path(name, {}, { ...asked, before: next }) })
  return html`${before === undefined ? '' : newest}${next === null ? '' : older}`
}
