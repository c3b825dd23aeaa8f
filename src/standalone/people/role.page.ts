import { html } from 'hono/html'
import { card } from '../../ui/components.ts'
import { accountField, button, select } from '../../ui/form.ts'
import type { Markup, PageContext } from '../../ui/page.ts'
import type { ListedPerson } from './listed.ts'
import { roles } from './roles.ts'

export const roleChoices = ({ say }: PageContext) =>
  roles.map((role) => ({ value: role, label: say(`people.role_${role}`) }))

/** Of somebody else's page: their role, given and taken. */
export function roleCard(ctx: PageContext, person: ListedPerson): Markup {
  const { say } = ctx
  return card({
    title: say('role.title'),
    body: html`<p>${say('role.hint')}</p>
      <p>${say('role.means')}</p>
      <form class="choice-row" method="post" action="${ctx.path('personRole', { id: person.id })}">
        ${select({ name: 'role', label: say('role.role'), value: person.role, choices: roleChoices(ctx) })}
        <div class="actions">${button({ label: say('role.change'), kind: 'secondary' })}</div>
        ${accountField(ctx)}
      </form>`,
  })
}
