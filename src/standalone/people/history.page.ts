import { html } from 'hono/html'
import { everybodysEvents, type HistoryAsked, turning } from '../../audit/event-list.ts'
import { eventKinds, type HistoryPage } from '../../audit/history.ts'
import { button, field, linkButton, select } from '../../ui/form.ts'
import { readTimeZone } from '../../spelling/time-zone.ts'
import { framedPage, type Markup, type PageContext } from '../../ui/page.ts'

/** For administrators: the whole organisation, or what they choose of it. */
export function organisationHistoryPage(
  ctx: PageContext,
  about: HistoryPage & {
    organisation: { name: string }
    people: { id: string; name: string; email: string }[]
    asked: HistoryAsked
    before: string | undefined
  },
): Markup {
  const { say } = ctx
  const zone = readTimeZone(ctx.timeZone) ?? 'UTC'
  const csv = linkButton({
    label: say('history.csv'),
    href: ctx.path('peopleHistoryCsv', {}, about.asked),
    icon: 'download',
    kind: 'quiet',
  })
  return framedPage(ctx, {
    title: say('history.organisation_title'),
    wide: true,
    body: html`<p class="lead">${say('history.organisation_lead', { organisation: about.organisation.name, zone })}</p>
      ${choice(ctx, about)} ${everybodysEvents(ctx, about.events)}
      <div class="actions">${turning(ctx, 'peopleHistory', about.asked, about) ?? ''}${csv}</div>
      <p class="hint">${say('history.csv_hint')}</p>
      <p class="alone"><a href="${ctx.path('people')}">${say('people.title')}</a></p>`,
  })
}

function choice(
  { say, path }: PageContext,
  { people, asked }: { people: { id: string; name: string; email: string }[]; asked: HistoryAsked },
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
