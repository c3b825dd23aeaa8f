import { html } from 'hono/html'
import { accountField, button, linkButton, select } from '../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../ui/page.ts'
import { card } from '../ui/components.ts'

/** What replacing the phone means, before it begins; sessions elsewhere end by it, or not (requirement HOST-10). */
export function replacePage(
  ctx: PageContext,
  { endsSessions, apps }: { endsSessions: boolean; apps: { id: string; name: string }[] },
): Markup {
  const { say } = ctx
  return settingsPage(ctx, {
    title: say('replace.title'),
    account: ctx.signedIn?.email,
    current: 'security',
    body: html`<form method="post" action="${ctx.path('replacePhone')}">
      ${card({
        body: html`<p>${say('replace.means')}</p>
          <p><b>${say('replace.until_finish')}</b> ${say('replace.then', { ends: endsSessions ? 'yes' : 'no' })}</p>
          <p class="hint">${say('replace.lost')}</p>
          ${apps.length > 1 ? which(ctx, apps) : ''}`,
        actions: html`${button({ label: say('replace.submit'), icon: 'smartphone' })}
        ${linkButton({ label: say('disable.cancel'), href: ctx.path('security'), kind: 'quiet' })}`,
      })}
      ${accountField(ctx)}
    </form>`,
  })
}

function which({ say }: PageContext, apps: { id: string; name: string }[]): Markup {
  const choices = apps.map(({ id, name }) => ({ value: id, label: name }))
  return select({ name: 'authenticator', label: say('replace.which'), value: apps[0]?.id ?? '', choices })
}
