import { html } from 'hono/html'
import { routes } from '../routes.ts'
import { button, field, select } from '../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../ui/page.ts'
import { card, definitions } from '../ui/pieces.ts'
import type { Person } from './person.ts'

export function profilePage(ctx: PageContext, about: { person: Person; name: string; error?: string }): Markup {
  const { say } = ctx
  const { person } = about
  return settingsPage(ctx, {
    title: say('frame.profile'),
    current: 'profile',
    body: html`<form class="form" method="post" action="${routes.profile}" novalidate>
        ${card({
          title: say('profile.about_you'),
          body: html`${field({
            name: 'name',
            label: say('profile.name'),
            value: about.name,
            autocomplete: 'name',
            required: true,
            error: about.error,
          })}
          ${select({
            name: 'locale',
            label: say('profile.language'),
            value: person.locale,
            choices: [
              { value: 'en', label: 'English', lang: 'en' },
              { value: 'pl', label: 'Polski', lang: 'pl' },
            ],
          })}`,
          actions: button({ label: say('profile.save') }),
        })}
      </form>
      ${emailCard(ctx, person)}`,
  })
}

function emailCard({ say }: PageContext, person: Person): Markup {
  const confirmed = person.emailConfirmedAt !== null
  const state = confirmed ? say('profile.email_confirmed') : say('profile.email_unconfirmed')
  const send = html`<form method="post" action="${routes.sendConfirmation}">
    ${button({ label: say('profile.send_confirmation'), kind: 'secondary', icon: 'mail' })}
  </form>`
  return card({
    title: say('profile.email'),
    body: html`${definitions([
      [say('profile.email'), html`${person.email} <span class="hint">· ${state}</span>`],
      [say('home.organisation'), person.organisation.name],
    ])}
    ${confirmed ? '' : html`<p>${say('profile.unconfirmed_why')}</p>`}`,
    actions: confirmed ? undefined : send,
  })
}
