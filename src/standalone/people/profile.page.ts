import { html } from 'hono/html'
import { accountField, button, field, linkButton, select } from '../../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../../ui/page.ts'
import { card, definitions } from '../../ui/components.ts'
import type { Locale } from '../../messages/messages.ts'
import type { Person } from './person.ts'
import { timeZoneField } from './time-zone.page.ts'

export type ProfileView = {
  person: Person
  name: string
  locale: Locale
  /** As it is kept, or as it came when it was refused; empty: as the browser says. */
  timeZone: string
  /** What the browser says. */
  browserZone: string | null
  /** Why what was sent is refused, and in which field. */
  refused?: { field: 'name' | 'timeZone'; error: string }
  /** The new address that waits to be confirmed. */
  awaitedEmail: string | null
  /** What was typed as a new address, and why it was refused. */
  newEmail?: { typed: string; error: string }
}

export function profilePage(ctx: PageContext, about: ProfileView): Markup {
  const { say } = ctx
  const { person, refused } = about
  const errorOf = (field: 'name' | 'timeZone') => (refused?.field === field ? refused.error : undefined)
  return settingsPage(ctx, {
    title: say('frame.profile'),
    current: 'profile',
    body: html`<form class="form" method="post" action="${ctx.path('profile')}" novalidate>
        ${card({
          title: say('profile.about_you'),
          body: html`${field({
            name: 'name',
            label: say('profile.name'),
            value: about.name,
            autocomplete: 'name',
            required: true,
            error: errorOf('name'),
          })}
            ${select({
              name: 'locale',
              label: say('profile.language'),
              value: about.locale,
              choices: [
                { value: 'en', label: 'English', lang: 'en' },
                { value: 'pl', label: 'Polski', lang: 'pl' },
              ],
            })}
            ${timeZoneField(ctx, { value: about.timeZone, browserZone: about.browserZone, error: errorOf('timeZone') })}`,
          actions: button({ label: say('profile.save') }),
        })}
        ${accountField(ctx)}
      </form>
      ${emailCard(ctx, person)} ${changeEmailCard(ctx, about)} ${exportCard(ctx)} ${deleteCard(ctx)}`,
  })
}

function emailCard(ctx: PageContext, person: Person): Markup {
  const { say } = ctx
  const confirmed = person.emailConfirmedAt !== null
  const state = confirmed ? say('profile.email_confirmed') : say('profile.email_unconfirmed')
  const send = html`<form method="post" action="${ctx.path('sendConfirmation')}">
    ${button({ label: say('profile.send_confirmation'), kind: 'secondary', icon: 'mail' })}
    ${accountField(ctx)}
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

function changeEmailCard(ctx: PageContext, { awaitedEmail, newEmail }: ProfileView): Markup {
  const { say } = ctx
  return html`<form class="form" method="post" action="${ctx.path('changeEmail')}" novalidate>
    ${card({
      title: say('change_email.title'),
      body: html`<p>${say('change_email.lead')}</p>
        ${awaitedEmail === null ? '' : html`<p class="hint">${say('change_email.pending', { email: awaitedEmail })}</p>`}
        ${field({
          name: 'newEmail',
          label: say('change_email.new'),
          type: 'email',
          inputmode: 'email',
          autocomplete: 'email',
          spellcheck: false,
          required: true,
          value: newEmail?.typed,
          error: newEmail?.error,
        })}`,
      actions: button({ label: say('change_email.submit'), kind: 'secondary', icon: 'mail' }),
    })}
    ${accountField(ctx)}
  </form>`
}

function exportCard(ctx: PageContext): Markup {
  const { say } = ctx
  // `data-again`: its answer is a file, after which the page is still there.
  return card({
    title: say('export.title'),
    body: html`<p>${say('export.lead')}</p>`,
    actions: html`<form method="post" action="${ctx.path('exportData')}" data-again>
      ${button({ label: say('export.submit'), kind: 'secondary', icon: 'download' })}
      ${accountField(ctx)}
    </form>`,
  })
}

function deleteCard({ say, path }: PageContext): Markup {
  return card({
    title: say('delete.title'),
    body: html`<p>${say('delete.lead')}</p>`,
    actions: linkButton({ label: say('delete.to_page'), href: path('deleteAccount') }),
  })
}
