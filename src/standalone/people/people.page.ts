import { html } from 'hono/html'
import type { Instant } from '../../adapters/clock.ts'
import { peopleSorted } from '../../limits.ts'
import { dateAndTime, dateOnly } from '../../ui/dates.ts'
import { button, linkButton, select } from '../../ui/form.ts'
import { framedPage, type Markup, type PageContext } from '../../ui/page.ts'
import { searchField } from './search-field.ts'
import { badge, emptyState } from '../../ui/components.ts'
import { type Cursor, filters, type PeoplePage, sorts, type Wanted } from './list.ts'
import { type ListedPerson, statesOf } from './listed.ts'

type Shown = PeoplePage & { organisation: { name: string }; wanted: Wanted; cursor: Cursor; now: Instant }

/** For administrators: who of their organisation is protected by two steps. */
export function peoplePage(ctx: PageContext, about: Shown): Markup {
  const { say } = ctx
  const asked = inUrl(about.wanted)
  const csv = linkButton({ label: say('people.csv'), href: ctx.path('peopleCsv', {}, asked), icon: 'download' })
  return framedPage(ctx, {
    title: say('people.title'),
    wide: true,
    body: html`<p class="lead">${say('people.lead', { organisation: about.organisation.name })}</p>
      <div class="actions">
        ${linkButton({ label: say('invite.title'), href: ctx.path('peopleInvite'), icon: 'plus' })}
        ${linkButton({ label: say('people.history'), href: ctx.path('peopleHistory'), icon: 'clock' })}
        ${linkButton({ label: say('policy.title'), href: ctx.path('policy'), icon: 'shield-check' })}${csv}
      </div>
      ${choice(ctx, about.wanted)} ${orderSaid(ctx, about)}
      ${about.people.length === 0 ? nobody(ctx, about) : tableOf(ctx, about)} ${turning(ctx, about)}`,
  })
}

/** What was asked for, as it stands in the URL: what is so anyway is left out. */
const inUrl = ({ search, show, sort }: Wanted) => ({
  search,
  show: show === 'everybody' ? null : show,
  sort: sort === 'name' ? null : sort,
})

function choice(ctx: PageContext, { search, show, sort }: Wanted): Markup {
  const { say, path } = ctx
  const choices = <Name extends string>(names: readonly Name[], label: (name: Name) => string) =>
    names.map((value) => ({ value, label: label(value) }))
  return html`<form class="form choice-row" method="get" action="${path('people')}" role="search">
    ${searchField(ctx, search)}
    ${select({
      name: 'show',
      label: say('people.filter'),
      value: show,
      choices: choices(filters, (name) => say(`people.filter_${name}`)),
    })}
    ${select({
      name: 'sort',
      label: say('people.sort'),
      value: sort,
      choices: choices(sorts, (name) => say(`people.sort_${name}`)),
    })}
    <div class="actions">${button({ label: say('people.show'), kind: 'secondary' })}</div>
  </form>`
}

/** In what order they stand, where it isn't the one that was asked for. */
function orderSaid({ say }: PageContext, { people, byWord, wanted: { show } }: Shown): Markup {
  const said = byWord
    ? say('people.by_word', { many: peopleSorted })
    : (show === 'due' || show === 'overdue') && people.length > 0 && say('people.by_deadline')
  return said ? html`<p class="hint">${said}</p>` : html``
}

function tableOf(ctx: PageContext, { people, now }: Shown): Markup {
  const columns = ['name', 'email', 'role', 'two_step', 'codes_left', 'last_sign_in', 'state'] as const
  return html`<div class="table">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${ctx.say(`people.${column}`)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${people.map((person) => row(ctx, person, now))}
      </tbody>
    </table>
  </div>`
}

/** Nobody at all, or nobody among the many that were looked through for this page. */
function nobody({ say, path }: PageContext, { next }: Shown): Markup {
  if (next !== null)
    return emptyState({ image: 'users', title: say('people.none_yet'), text: say('people.none_yet_lead') })
  const everybody = linkButton({ label: say('people.everybody'), href: path('people') })
  return emptyState({ image: 'users', title: say('people.none'), text: say('people.none_lead'), action: everybody })
}

function turning({ say, path }: PageContext, { wanted, cursor, next, previous }: Shown): Markup {
  const to = (turned: Cursor) => path('people', {}, { ...inUrl(wanted), ...turned })
  const isFirst = cursor.after === undefined && cursor.before === undefined
  if (isFirst && next === null) return html``
  const back =
    previous !== null &&
    linkButton({
      label: say('people.previous_page'),
      href: to({ before: previous }),
      icon: 'arrow-left',
    })
  return html`<nav class="actions" aria-label="${say('people.pages')}">
    ${back || ''}
    ${next === null ? '' : linkButton({ label: say('people.next_page'), href: to({ after: next }) })}
    ${isFirst ? '' : linkButton({ label: say('people.first_page'), href: to({}), kind: 'quiet' })}
  </nav>`
}

function row(ctx: PageContext, person: ListedPerson, now: Instant): Markup {
  const { say } = ctx
  const cell = (label: string, content: Markup | string) => html`<td data-label="${label}">${content}</td>`
  return html`<tr>
    <th scope="row" class="alone"><a href="${ctx.path('person', { id: person.id })}">${person.name}</a></th>
    ${cell(say('people.email'), person.email)} ${cell(say('people.role'), say(`people.role_${person.role}`))}
    ${cell(say('people.two_step'), protectionOf(ctx, person))}
    ${cell(say('people.codes_left'), person.backupCodesLeft === null ? '–' : String(person.backupCodesLeft))}
    ${cell(say('people.last_sign_in'), lastSignInOf(ctx, person))}
    ${cell(say('people.state'), stateOf(ctx, person, now))}
  </tr>`
}

/** On since when, or off. */
export function protectionOf(ctx: PageContext, { twoStepSince }: ListedPerson): Markup {
  const { say } = ctx
  const on = twoStepSince !== null
  return badge({ on, label: on ? say('people.on_since', { date: dateOnly(ctx, twoStepSince) }) : say('people.off') })
}

export function lastSignInOf(ctx: PageContext, { lastSignInAt }: ListedPerson): string {
  return lastSignInAt === null ? ctx.say('people.never') : dateAndTime(ctx, lastSignInAt)
}

/** What asks for an administrator's attention, in words. */
export function stateOf(ctx: PageContext, person: ListedPerson, now: Instant): string {
  const { say } = ctx
  const date = dateOnly(ctx, person.requiredBy ?? now)
  return statesOf(person, now)
    .map((state) =>
      state === 'due' || state === 'overdue' ? say(`people.state_${state}`, { date }) : say(`people.state_${state}`),
    )
    .join(', ')
}
