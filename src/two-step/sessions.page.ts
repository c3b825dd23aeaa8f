import { html } from 'hono/html'
import type { SessionList } from '../host/session.ts'
import { card } from '../ui/components.ts'
import { linkButton } from '../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../ui/page.ts'
import { endOthersForm, sessionList } from '../ui/session-list.ts'

export function sessionsPage(ctx: PageContext, list: SessionList): Markup {
  const { say } = ctx
  return settingsPage(ctx, {
    title: say('sessions.title'),
    current: 'security',
    body: card({
      body: html`<p>${say(list.endsOne ? 'sessions.lead' : 'sessions.lead_only')}</p>
        ${sessionList(ctx, list)}`,
      actions: html`${list.endsOthers ? endOthersForm(ctx) : ''}
      ${linkButton({ label: say('sessions.back'), href: ctx.path('security'), kind: 'quiet' })}`,
    }),
  })
}
