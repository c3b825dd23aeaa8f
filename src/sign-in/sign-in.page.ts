import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import { minutes, stepLength } from '../limits.ts'
import { stepAt, stepEndsAt } from '../otp/totp.ts'
import type { RouteName } from '../routes.ts'
import { countdown, endWarning } from '../ui/countdown.ts'
import { backupCodeField, button, codeField, emailField, passwordField } from '../ui/form.ts'
import { barePage, type Markup, type PageContext } from '../ui/page.ts'
import { notice } from '../ui/components.ts'
import { withNext } from '../http/where-to.ts'
import type { OpenChallenge } from '../second-step/challenges.ts'

export function signInPage(
  ctx: PageContext,
  about: { email: string; next: string | null; refusal?: { text: string; field: string | undefined } },
): Markup {
  const { say } = ctx
  const { refusal } = about
  const errorOf = (name: string) => (refusal?.field === name ? refusal.text : undefined)
  const whole = refusal && refusal.field === undefined ? notice({ kind: 'danger', text: refusal.text }) : ''
  return barePage(ctx, {
    title: say('sign_in.title'),
    scripts: ['reveal-password'],
    body: html`${whole}
      <form class="form" method="post" action="${ctx.path('signIn')}" novalidate>
        ${emailField({
          label: say('sign_in.email'),
          value: about.email,
          error: errorOf('email'),
          autofocus: about.email === '',
        })}
        ${passwordField({
          say,
          autocomplete: 'current-password',
          error: errorOf('password'),
          autofocus: about.email !== '',
        })}
        <div class="actions">${button({ label: say('sign_in.submit') })}</div>
        <input type="hidden" name="cookies" value="1" />
        ${about.next ? html`<input type="hidden" name="next" value="${about.next}" />` : ''}
      </form>
      <p class="bare-foot"><a href="${ctx.path(withNext('forgotPassword', about.next))}">${say('sign_in.forgot')}</a></p>`,
  })
}

type Asked = {
  challenge: Pick<OpenChallenge, 'id' | 'email' | 'expiresAt' | 'organisation'>
  now: Instant
  typed: string
  error?: string
}

/** "Code from your app", with the time left until the code changes. */
export function codePage(ctx: PageContext, about: Asked): Markup {
  const { say } = ctx
  const endsAt = stepEndsAt(stepAt(about.now))
  return barePage(ctx, {
    title: say('sign_in.code_title'),
    account: about.challenge.email,
    scripts: ['countdown', 'warn-end', 'tidy-code'],
    body: html`<p>${say('sign_in.code_lead')}</p>
      <form class="form" method="post" action="${ctx.path('signInCode')}" novalidate>
        ${codeField({
          say,
          value: about.typed,
          error: about.error,
          autofocus: true,
          aside: countdown({ endsAt, now: about.now, period: stepLength, say }),
        })}
        <div class="actions">${button({ label: say('sign_in.code_submit') })}</div>
        ${which(about)}
      </form>
      ${warning(ctx, about)} ${otherWays(ctx, about, { place: 'signInBackupCode', label: say('sign_in.use_backup_code') })}`,
  })
}

/** A backup code, in its own form. */
export function backupCodePage(ctx: PageContext, about: Asked): Markup {
  const { say } = ctx
  return barePage(ctx, {
    title: say('sign_in.backup_title'),
    account: about.challenge.email,
    scripts: ['warn-end'],
    body: html`<p>${say('sign_in.backup_lead')}</p>
      <form class="form" method="post" action="${ctx.path('signInBackupCode')}" novalidate>
        ${backupCodeField({ say, value: about.typed, error: about.error, autofocus: true })}
        <div class="actions">${button({ label: say('sign_in.code_submit') })}</div>
        ${which(about)}
      </form>
      ${warning(ctx, about)} ${otherWays(ctx, about, { place: 'signInCode', label: say('sign_in.use_code') })}`,
  })
}

/** Which question the form answers: another tab may have asked another one since. */
const which = (about: Asked) => html`<input type="hidden" name="challenge" value="${about.challenge.id}" />`

function warning({ say, path }: PageContext, about: Asked): Markup {
  return endWarning({
    now: about.now,
    endsAt: about.challenge.expiresAt,
    warnBefore: 1 * minutes,
    warning: say('sign_in.ends_soon'),
    ended: html`${say('sign_in.ended')} <a href="${path('signIn')}">${say('sign_in.again')}</a>`,
  })
}

/** The other form, and for someone locked out what to try, the quickest first. */
function otherWays({ say, path }: PageContext, about: Asked, other: { place: RouteName; label: string }): Markup {
  return html`<div class="bare-foot stack">
    <p><a href="${path(other.place)}">${other.label}</a></p>
    <details class="details">
      <summary>${say('sign_in.locked_out')}</summary>
      <ol class="numbered">
        <li>${say('sign_in.locked_out_backup_code')}</li>
        <li>${say('sign_in.locked_out_browser')}</li>
        <li>${say('sign_in.locked_out_administrator', { organisation: about.challenge.organisation })}</li>
      </ol>
      <p>${say('sign_in.locked_out_never')}</p>
    </details>
    <form method="post" action="${path('signInCancel')}">
      ${which(about)}
      <button class="link">${say('sign_in.someone_else')}</button>
    </form>
  </div>`
}
