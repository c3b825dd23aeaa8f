import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import { minutes } from '../limits.ts'
import { endWarning } from '../ui/countdown.ts'
import { button } from '../ui/form.ts'
import { barePage, type Content, type Markup, type PageContext } from '../ui/page.ts'
import type { OpenChallenge } from '../second-step/challenges.ts'
import { factors, isPressed } from '../second-step/factors.ts'
import type { Factor } from '../factor.ts'
import { type Means } from '../second-step/second-step.schemas.ts'

type Question = {
  means: Means
  challenge: Pick<OpenChallenge, 'id' | 'email' | 'expiresAt' | 'organisation' | 'methods'>
  now: Instant
  typed: string
  error?: string | undefined
}

/** One factor, in its own form, and the ways to the others. */
export function questionPage(ctx: PageContext, about: Question): Markup {
  const { say } = ctx
  const { page, words, ask } = factors[about.means]
  const { title, lead, verify } = words(say)
  const shown = about.challenge.methods.filter((means) => means === about.means || isPressed(means))
  return barePage(ctx, {
    title,
    account: about.challenge.email,
    scripts: [...new Set(shown.flatMap((means) => factors[means].scripts)), 'warn-end'],
    body: html`<p>${lead}</p>
      <form class="form" method="post" action="${ctx.path(page)}" novalidate>
        ${ask(say, { ...about, ceremony: ctx.path('signInCeremony'), autofocus: true })}
        <div class="actions">${button({ label: verify })}</div>
        ${which(about)}
      </form>
      ${warning(ctx, about)} ${otherWays(ctx, about)}`,
  })
}

/** Which question the form answers: another tab may have asked another one since. */
const which = (about: Question) => html`<input type="hidden" name="challenge" value="${about.challenge.id}" />`

function warning({ say, path }: PageContext, about: Question): Markup {
  return endWarning({
    now: about.now,
    endsAt: about.challenge.expiresAt,
    warnBefore: 1 * minutes,
    warning: say('sign_in.ends_soon'),
    ended: html`${say('sign_in.ended')} <a href="${path('signIn')}">${say('sign_in.again')}</a>`,
  })
}

/** Nobody helps whoever belongs to no organisation. */
const administrator = (say: PageContext['say'], organisation: string | null): Content =>
  organisation === null ? '' : html`<li>${say('sign_in.locked_out_administrator', { organisation })}</li>`

/** What is pressed needs no page in between. */
function press({ say, path }: PageContext, about: Question, { ask, page, words }: Factor): Markup {
  const { now } = about
  return html`<form class="form" method="post" action="${path(page)}" novalidate>
    ${ask(say, { now, ceremony: path('signInCeremony'), autofocus: false })}
    ${button({ label: words(say).instead, kind: 'secondary', icon: 'key-round' })}
    ${which(about)}
  </form>`
}

/** The other forms, and for someone locked out what to try, the quickest first. */
function otherWays(ctx: PageContext, about: Question): Markup {
  const { say, path } = ctx
  const others = about.challenge.methods.filter((means) => means !== about.means)
  const link = ({ page, words }: Factor) => html`<p><a href="${path(page)}">${words(say).instead}</a></p>`
  return html`<div class="bare-foot stack">
    ${others.map((means) => (isPressed(means) ? press(ctx, about, factors[means]) : link(factors[means])))}
    <details class="details">
      <summary>${say(about.means === 'passkey' || !about.challenge.methods.includes('code') ? 'sign_in.locked_out_passkey' : 'sign_in.locked_out')}</summary>
      <ol class="numbered">
        <li>${say('sign_in.locked_out_backup_code')}</li>
        <li>${say('sign_in.locked_out_browser')}</li>
        ${administrator(say, about.challenge.organisation)}
      </ol>
      <p>${say('sign_in.locked_out_never')}</p>
    </details>
    <form method="post" action="${path('signInCancel')}">
      ${which(about)}
      <button class="link">${say('sign_in.someone_else')}</button>
    </form>
  </div>`
}
