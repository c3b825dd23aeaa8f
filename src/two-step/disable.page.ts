import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import { stepLength } from '../limits.ts'
import { stepAt, stepEndsAt } from '../otp/totp.ts'
import type { RouteName } from '../routes.ts'
import { countdown } from '../ui/countdown.ts'
import { accountField, backupCodeField, button, codeField, linkButton } from '../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../ui/page.ts'
import { card } from '../ui/components.ts'
import type { FactorQuestion } from './factor-question.ts'

export type AskedForFactor = FactorQuestion & { now: Instant }

/** The dialog's content as a page of its own: without JavaScript, and after a refusal. */
export function disablePage(ctx: PageContext, about: AskedForFactor): Markup {
  const { say } = ctx
  const cancel = linkButton({ label: say('disable.cancel'), href: ctx.path('security'), kind: 'secondary' })
  return settingsPage(ctx, {
    title: say('disable.title'),
    account: ctx.signedIn?.email,
    current: 'security',
    scripts: about.fresh ? [] : ['countdown', 'tidy-code'],
    body: card({ body: disableForm(ctx, about, cancel) }),
  })
}

/** What turning off means, the question for a fresh second factor where one is due, and the two answers. */
export function disableForm(ctx: PageContext, about: AskedForFactor, cancel: Markup): Markup {
  const { say } = ctx
  return html`<form class="form" method="post" action="${ctx.path('twoStepDisable')}" novalidate>
    <p>${say('disable.means')}</p>
    ${about.noReturn ? html`<p><b>${say('disable.no_return')}</b></p>` : ''}
    ${factorFields(ctx, about, 'twoStepDisable')}
    <div class="actions">${button({ label: say('disable.yes'), kind: 'danger' })}${cancel}</div>
    <input type="hidden" name="since" value="${about.since ?? ''}" />
    ${accountField(ctx)}
  </form>`
}

/** One field for a code or a backup code, and the way to the other; nothing for someone who is fresh. */
export function factorFields({ say, path }: PageContext, about: AskedForFactor, page: RouteName): Markup {
  if (about.fresh) return html``
  const { typed, error, now } = about
  if (about.withBackupCode) {
    return html`<p>${say('disable.asks_code')}</p>
      ${backupCodeField({ say, value: typed, error, autofocus: true })}
      <p class="alone"><a href="${path(page)}">${say('sign_in.use_code')}</a></p>`
  }
  const aside = countdown({ endsAt: stepEndsAt(stepAt(now)), now, period: stepLength, say })
  return html`<p>${say('disable.asks_code')}</p>
    ${codeField({ say, value: typed, error, autofocus: true, aside })}
    <p class="alone"><a href="${path(page, {}, { with: 'backup-code' })}">${say('sign_in.use_backup_code')}</a></p>`
}
