import { html } from 'hono/html'
import { everybodysEvents, type HistoryAsked, turning } from '../../audit/event-list.ts'
import { eventKinds, type HistoryPage } from '../../audit/history.ts'
import { card, emptyState } from '../../ui/components.ts'
import { button, field, linkButton, select } from '../../ui/form.ts'
import { readTimeZone } from '../../spelling/time-zone.ts'
import { framedPage, type Markup, type PageContext } from '../../ui/page.ts'
import { searchField } from './search-field.ts'

type Named = { id: string; name: string; email: string }
type Asked = { organisation: { name: string }; asked: HistoryAsked; search: string }

/** For administrators: the whole organisation, or what they choose of it. */
export function organisationHistoryPage(
  ctx: PageContext,
  about: Asked & HistoryPage & { person: Named | undefined; before: string | undefined },
): Markup {
  const { say } = ctx
  const csv = linkButton({
    label: say('history.csv'),
    href: ctx.path('peopleHistoryCsv', {}, about.asked),
    icon: 'download',
    kind: 'quiet',
  })
  return page(
    ctx,
    { ...about, search: '' },
    html`${about.person ? onlyOf(ctx, about.asked, about.person) : ''} ${everybodysEvents(ctx, about.events)}
      <div class="actions">${turning(ctx, 'peopleHistory', about.asked, about) ?? ''}${csv}</div>
      <p class="hint">${say('history.csv_hint')}</p>`,
  )
}

/** In the place of events, where what was typed fits several people, or nobody. */
export function whoIsMeantPage(ctx: PageContext, about: Asked & { people: Named[]; more: boolean }): Markup {
  const { say, path } = ctx
  const { people, more, asked } = about
  if (people.length === 0 && !more) {
    const everybody = linkButton({ label: say('history.everybody'), href: path('peopleHistory', {}, asked) })
    const nobody = { title: say('people.none'), text: say('history.nobody_lead'), action: everybody }
    return page(ctx, about, emptyState({ image: 'users', ...nobody }))
  }
  const links = people.map(({ id, name, email }) => {
    const href = path('peopleHistory', {}, { ...asked, person: id })
    return html`<li><span><a href="${href}">${name}</a> <span class="hint">${email}</span></span></li>`
  })
  const list = html`${links.length === 0 ? '' : html`<ul class="list">${links}</ul>`}
    ${more ? html`<p class="hint">${say('history.more_people')}</p>` : ''}`
  return page(ctx, about, card({ title: say('history.who_is_meant'), body: list }))
}

function page(ctx: PageContext, about: Asked, body: Markup): Markup {
  const { say } = ctx
  const zone = readTimeZone(ctx.timeZone) ?? 'UTC'
  return framedPage(ctx, {
    title: say('history.organisation_title'),
    wide: true,
    body: html`<p class="lead">${say('history.organisation_lead', { organisation: about.organisation.name, zone })}</p>
      ${choice(ctx, about)} ${body}
      <p class="alone"><a href="${ctx.path('people')}">${say('people.title')}</a></p>`,
  })
}

function onlyOf({ say, path }: PageContext, asked: HistoryAsked, { name, email }: Named): Markup {
  const everybody = path('peopleHistory', {}, { ...asked, person: null })
  return html`<p>${say('history.only', { name, email })} <a href="${everybody}">${say('history.everybody')}</a></p>`
}

/** Whoever is chosen stays so until somebody else is looked for. */
function choice(ctx: PageContext, { asked, search }: Asked): Markup {
  const { say, path } = ctx
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
    ${asked.person ? html`<input type="hidden" name="person" value="${asked.person}" />` : ''}
    ${searchField(ctx, search)}
    ${kind} ${field({ name: 'from', label: say('history.from'), type: 'date', value: asked.from })}
    ${field({ name: 'to', label: say('history.to'), type: 'date', value: asked.to })}
    <div class="actions">${button({ label: say('history.show'), kind: 'secondary' })}</div>
  </form>`
}
