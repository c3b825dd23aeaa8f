import { html } from 'hono/html'
import { dateAndTime } from './dates.ts'
import { accountField, button, linkButton } from './form.ts'
import { icon } from './icons.ts'
import type { Markup } from './markup.ts'
import type { PageContext } from './page.ts'
import { card } from './components.ts'

/** A session as it is shown. `id` is its row's, never a token. */
export type ShownSession = {
  id: string
  kind: 'browser' | 'mobile'
  browser: string
  address: string
  lastSeenAt: number
  current: boolean
}

const shownOnCard = 5

/** "Where you are signed in", for the Security tab: the newest few, and the way to the rest. */
export function sessionsCard(ctx: PageContext, sessions: ShownSession[]): Markup {
  const { say } = ctx
  const more = sessions.length > shownOnCard
  return card({
    title: say('sessions.title'),
    body: sessionList(ctx, sessions.slice(0, shownOnCard)),
    actions:
      sessions.length === 1
        ? undefined
        : html`${endOthersForm(ctx)}
      ${more ? linkButton({ label: say('sessions.all', { count: sessions.length }), href: ctx.path('sessions'), kind: 'quiet' }) : ''}`,
  })
}

/** All of them. Signing one out leads back to the page on which they stand. */
export function sessionList(ctx: PageContext, sessions: ShownSession[]): Markup {
  return html`<ul class="list">
    ${sessions.map((session) => item(ctx, session))}
  </ul>`
}

export function endOthersForm(ctx: PageContext): Markup {
  const { say } = ctx
  return html`<form method="post" action="${ctx.path('endOtherSessions')}">
    <input type="hidden" name="next" value="${ctx.here}" />
    ${button({ label: say('sessions.end_others'), kind: 'secondary', icon: 'log-out' })}
    ${accountField(ctx)}
  </form>`
}

function item({ say, locale, here, path }: PageContext, session: ShownSession): Markup {
  const mobile = session.kind === 'mobile'
  const name = mobile ? say('sessions.mobile_app') : session.browser || say('sessions.unknown_browser')
  const about = [
    mobile && session.browser,
    session.address || say('mail.fact.unknown'),
    say('sessions.last_seen', { at: dateAndTime(locale, session.lastSeenAt) }),
  ].filter(Boolean)
  const end = button({
    label: say('sessions.end'),
    kind: 'secondary',
    more: { 'aria-label': say('sessions.end_this', { name, address: session.address }) },
  })
  return html`<li>
    <div class="session">
      ${icon(mobile ? 'smartphone' : 'monitor')}
      <p>
        <b>${name}</b> ${session.current ? html`<span class="badge on">${icon('check')}${say('sessions.this_one')}</span>` : ''}
        <span class="hint">${about.join(' · ')}</span>
      </p>
    </div>
    ${
      session.current
        ? ''
        : html`<form method="post" action="${path('endSession', { id: session.id })}">
            <input type="hidden" name="next" value="${here}" />
            ${end}
          </form>`
    }
  </li>`
}
