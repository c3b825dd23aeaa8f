import { html } from 'hono/html'
import { ownEvents, turning } from './event-list.ts'
import { type Markup, type PageContext, settingsPage } from '../ui/page.ts'
import { card } from '../ui/components.ts'
import type { HistoryPage } from './history.ts'

/** Everything about whoever reads it. */
export function ownHistoryPage(ctx: PageContext, about: HistoryPage & { before: string | undefined }): Markup {
  const { say } = ctx
  return settingsPage(ctx, {
    title: say('history.title'),
    current: 'security',
    body: html`<p class="lead">${say('history.own_lead')}</p>
      ${card({ body: ownEvents(ctx, about.events), actions: turning(ctx, 'history', {}, about) })}
      <p class="hint">${say('history.check')}</p>`,
  })
}
