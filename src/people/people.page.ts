import { html } from 'hono/html'
import { dateOnly } from '../ui/dates.ts'
import { framedPage, type Markup, type PageContext } from '../ui/page.ts'
import { badge } from '../ui/pieces.ts'
import type { ListedPerson } from './list.ts'

/** For administrators: who of their organisation is protected by two steps. */
export function peoplePage(
  ctx: PageContext,
  about: { organisation: { name: string }; people: ListedPerson[] },
): Markup {
  const { say } = ctx
  return framedPage(ctx, {
    title: say('people.title'),
    wide: true,
    body: html`<p class="lead">${say('people.lead', { organisation: about.organisation.name })}</p>
      <div class="table">
        <table>
          <thead>
            <tr>
              <th scope="col">${say('people.name')}</th>
              <th scope="col">${say('people.email')}</th>
              <th scope="col">${say('people.role')}</th>
              <th scope="col">${say('people.two_step')}</th>
            </tr>
          </thead>
          <tbody>
            ${about.people.map((person) => row(ctx, person))}
          </tbody>
        </table>
      </div>`,
  })
}

function row({ say, locale }: PageContext, person: ListedPerson): Markup {
  const on = person.twoStepSince !== null
  const label = on ? say('people.on_since', { date: dateOnly(locale, person.twoStepSince ?? 0) }) : say('people.off')
  return html`<tr>
    <th scope="row">${person.name}</th>
    <td data-label="${say('people.email')}">${person.email}</td>
    <td data-label="${say('people.role')}">${say(`people.role_${person.role}`)}</td>
    <td data-label="${say('people.two_step')}">${badge({ on, label })}</td>
  </tr>`
}
