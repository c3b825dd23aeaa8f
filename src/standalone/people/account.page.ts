import { html } from 'hono/html'
import { accountField, button, linkButton } from '../../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../../ui/page.ts'
import { card } from '../../ui/components.ts'

/** What deleting means, and the two answers. */
export function deletePage(ctx: PageContext): Markup {
  const { say } = ctx
  return settingsPage(ctx, {
    title: say('delete.title'),
    account: ctx.signedIn?.email,
    current: 'profile',
    body: html`<form class="form" method="post" action="${ctx.path('deleteAccount')}">
      ${card({
        body: html`<p>${say('delete.means')}</p>
          <p>${say('delete.where')}</p>
          <p>${say('delete.stays')}</p>`,
        actions: html`${button({ label: say('delete.submit'), kind: 'danger' })}
        ${linkButton({ label: say('delete.cancel'), href: ctx.path('profile') })}`,
      })}
      ${accountField(ctx)}
    </form>`,
  })
}
