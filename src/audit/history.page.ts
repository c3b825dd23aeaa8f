import { html } from 'hono/html'
import type { RouteName } from '../routes.ts'
import { everybodysEvents, ownEvents } from './event-list.ts'
import { button, field, linkButton, select } from '../ui/form.ts'
import { framedPage, type Markup, type PageContext, settingsPage } from '../ui/page.ts'
import { card } from '../ui/components.ts'
import { eventKinds, type HistoryPage } from './history.ts'

/** Everything about whoever reads it. */
export function ownHistoryPage(ctx: PageContext, about: HistoryPage & { before: string | undefined }): Markup {
  const { say } = ctx
  return settingsPage(ctx, {
    title: say('history.title'),
    current: 'security',
    body: html`<p class="lead">${say('history.own_lead')}</p>
      ${card({ body: ownEvents(ctx, about.events), actions: turning(ctx, 'history', {}, about) })}
      <p class="hint">${say('history.check')}</p>`,
  })
}

/** What was chosen, as it stands in the URL. */
type Asked = Partial<Record<'person' | 'kind' | 'from' | 'to', string | undefined>>

/** For administrators: the whole organisation, or what they choose of it. */
export function organisationHistoryPage(
  ctx: PageContext,
  about: HistoryPage & {
    organisation: { name: string }
    people: { id: string; name: string; email: string }[]
    asked: Asked
    before: string | undefined
  },
): Markup {
  const { say } = ctx
  const csv = linkButton({
    label: say('history.csv'),
    href: ctx.path('peopleHistoryCsv', {}, about.asked),
    icon: 'download',
    kind: 'quiet',
  })
  return framedPage(ctx, {
    title: say('history.organisation_title'),
    wide: true,
    body: html`<p class="lead">${say('history.organisation_lead', { organisation: about.organisation.name })}</p>
      ${choice(ctx, about)} ${everybodysEvents(ctx, about.events)}
      <div class="actions">${turning(ctx, 'peopleHistory', about.asked, about) ?? ''}${csv}</div>
      <p class="hint">${say('history.csv_hint')}</p>
      <p class="alone"><a href="${ctx.path('people')}">${say('people.title')}</a></p>`,
  })
}

function choice(
  { say, path }: PageContext,
  { people, asked }: { people: { id: string; name: string; email: string }[]; asked: Asked },
): Markup {
  const person = select({
    name: 'person',
    label: say('history.person'),
    value: asked.person ?? '',
    choices: [
      { value: '', label: say('history.everybody') },
      ...people.map(({ id, name, email }) => ({ value: id, label: `${name} · ${email}` })),
    ],
  })
  const kind = select({
    name: 'kind',
    label: say('history.kind'),
    value: asked.kind ?? '',
    choices: [
      { value: '', label: say('history.kind_all') },
      ...eventKinds.map((value) => ({ value, label: say(`history.kind_${value}`) })),
    ],
  })
  return html`<form class="form choice-row" method="get" action="${path('peopleHistory')}">
    ${person}${kind}
    ${field({ name: 'from', label: say('history.from'), type: 'date', value: asked.from })}
    ${field({ name: 'to', label: say('history.to'), type: 'date', value: asked.to })}
    <div class="actions">${button({ label: say('history.show'), kind: 'secondary' })}</div>
  </form>`
}

/** The way to older events, and back to the newest. */
function turning(
  { say, path }: PageContext,
  name: RouteName,
  asked: Asked,
  { next, before }: { next: string | null; before: string | undefined },
): Markup | undefined {
  if (next === null && before === undefined) return undefined
  const newest = linkButton({ label: say('history.newest'), href: path(name, {}, asked), icon: 'arrow-left' })
  const older = linkButton({ label: say('history.older'), href: path(name, {}, { ...asked, before: next }) })
  return html`${before === undefined ? '' : newest}${next === null ? '' : older}`
}
