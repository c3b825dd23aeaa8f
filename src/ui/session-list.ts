import { html } from 'hono/html'
import { dateAndTime } from './dates.ts'
import { accountField, button, linkButton } from './form.ts'
import { icon } from './icons.ts'
import type { Markup } from './markup.ts'
import type { PageContext } from './page.ts'
import type { ListedSession, SessionList } from '../host/session.ts'
import { card, notice } from './components.ts'

const shownOnCard = 5

/** "Where you are signed in", for the Security tab: the newest few, and the way to the rest. Null: nobody can say it now. */
export function sessionsCard(ctx: PageContext, list: SessionList | null): Markup {
  const { say } = ctx
  if (list === null)
    return card({ title: say('sessions.title'), body: notice({ kind: 'warning', text: say('sessions.not_now') }) })
  const count = list.sessions.length + list.more
  const all = linkButton({ label: say('sessions.all', { count }), href: ctx.path('sessions'), kind: 'quiet' })
  const actions = [list.endsOthers && endOthersForm(ctx), count > shownOnCard && all].filter((one) => one !== false)
  return card({
    title: say('sessions.title'),
    body: sessionList(ctx, { ...list, sessions: list.sessions.slice(0, shownOnCard), more: 0 }),
    actions: actions.length > 0 ? html`${actions}` : undefined,
  })
}

/** All of them. Signing one out leads back to the page on which they stand. */
export function sessionList(ctx: PageContext, { sessions, more, endsOne }: SessionList): Markup {
  const { say } = ctx
  if (sessions.length === 0) return html`<p>${say('sessions.none')}</p>`
  return html`<ul class="list">
      ${sessions.map((session) => item(ctx, session, endsOne && !session.current))}
    </ul>
    ${more > 0 ? html`<p class="hint">${say('sessions.more', { count: more })}</p>` : ''}`
}

export function endOthersForm(ctx: PageContext): Markup {
  const { say } = ctx
  return html`<form method="post" action="${ctx.path('endOtherSessions')}">
    <input type="hidden" name="next" value="${ctx.here}" />
    ${button({ label: say('sessions.end_others'), kind: 'secondary', icon: 'log-out' })}
    ${accountField(ctx)}
  </form>`
}

function item(ctx: PageContext, session: ListedSession, ends: boolean): Markup {
  const { say, here, path } = ctx
  const mobile = session.kind === 'mobile'
  const name = mobile ? say('sessions.mobile_app') : session.browser || say('sessions.unknown_browser')
  const about = [mobile && session.browser, session.address || say('mail.fact.unknown'), seen(ctx, session)].filter(
    Boolean,
  )
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
      ends
        ? html`<form method="post" action="${path('endSession', { id: session.id })}">
            <input type="hidden" name="next" value="${here}" />
            ${end}
          </form>`
        : ''
    }
  </li>`
}

/** Where nobody knows when it was last seen, since when there is one. */
function seen(ctx: PageContext, { lastSeenAt, createdAt }: ListedSession): string | null {
  if (lastSeenAt !== null) return ctx.say('sessions.last_seen', { at: dateAndTime(ctx, lastSeenAt) })
  return createdAt === null ? null : ctx.say('sessions.since', { at: dateAndTime(ctx, createdAt) })
}
