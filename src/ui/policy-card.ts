import { html } from 'hono/html'
import { linkButton } from './form.ts'
import { card } from './components.ts'
import type { Markup, PageContext } from './page.ts'

/** On the Security tab, where an application of somebody else's has no page for its administrators. */
export function policyCard({ say, path }: PageContext): Markup {
  return card({
    title: say('policy.title'),
    body: html`<p>${say('policy.card')}</p>`,
    actions: linkButton({ label: say('policy.open'), href: path('policy'), icon: 'users' }),
  })
}
