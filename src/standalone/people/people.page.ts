import { html } from 'hono/html'
import { dateAndTime, dateOnly } from '../../ui/dates.ts'
import { linkButton } from '../../ui/form.ts'
import { framedPage, type Markup, type PageContext } from '../../ui/page.ts'
import { badge } from '../../ui/components.ts'
import type { ListedPerson } from './list.ts'

/** For administrators: who of their organisation is protected by two steps. */
export function peoplePage(
  ctx: PageContext,
  about: { organisation: { name: string }; people: ListedPerson[] },
): Markup {
  const { say } = ctx
  const columns = ['name', 'email', 'role', 'two_step', 'codes_left', 'last_sign_in', 'state'] as const
  return framedPage(ctx, {
    title: say('people.title'),
    wide: true,
    body: html`<p class="lead">${say('people.lead', { organisation: about.organisation.name })}</p>
      <div class="actions">
        ${linkButton({ label: say('invite.title'), href: ctx.path('peopleInvite'), icon: 'plus' })}
        ${linkButton({ label: say('people.history'), href: ctx.path('peopleHistory'), icon: 'clock' })}
      </div>
      <div class="table">
        <table>
          <thead>
            <tr>
              ${columns.map((column) => html`<th scope="col">${say(`people.${column}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${about.people.map((person) => row(ctx, person))}
          </tbody>
        </table>
      </div>`,
  })
}

function row(ctx: PageContext, person: ListedPerson): Markup {
  const { say } = ctx
  const cell = (label: string, content: Markup | string) => html`<td data-label="${label}">${content}</td>`
  return html`<tr>
    <th scope="row" class="alone"><a href="${ctx.path('person', { id: person.id })}">${person.name}</a></th>
    ${cell(say('people.email'), person.email)} ${cell(say('people.role'), say(`people.role_${person.role}`))}
    ${cell(say('people.two_step'), protectionOf(ctx, person))}
    ${cell(say('people.codes_left'), person.backupCodesLeft === null ? '–' : String(person.backupCodesLeft))}
    ${cell(say('people.last_sign_in'), lastSignInOf(ctx, person))}
    ${cell(say('people.state'), stateOf(ctx, person))}
  </tr>`
}

/** On since when, or off. */
export function protectionOf({ say, locale }: PageContext, { twoStepSince }: ListedPerson): Markup {
  const on = twoStepSince !== null
  return badge({ on, label: on ? say('people.on_since', { date: dateOnly(locale, twoStepSince) }) : say('people.off') })
}

export function lastSignInOf({ say, locale }: PageContext, { lastSignInAt }: ListedPerson): string {
  return lastSignInAt === null ? say('people.never') : dateAndTime(locale, lastSignInAt)
}

/** What asks for an administrator's attention, in words. */
export function stateOf({ say }: PageContext, person: ListedPerson): string {
  const states = [
    person.deactivated && say('people.state_deactivated'),
    person.resetAskedFor && say('people.state_reset'),
    person.codesSuspended && say('people.state_suspended'),
  ].filter((state) => state !== false)
  return states.length === 0 ? say('people.state_active') : states.join(', ')
}
