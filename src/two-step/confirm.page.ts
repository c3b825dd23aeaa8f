import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import { stepLength } from '../limits.ts'
import { stepAt, stepEndsAt } from '../otp/totp.ts'
import type { Place } from '../routes.ts'
import { countdown } from '../ui/countdown.ts'
import { accountField, backupCodeField, button, codeField, linkButton, passwordField } from '../ui/form.ts'
import { attributes, type Content, type Markup } from '../ui/markup.ts'
import { type PageContext, settingsPage } from '../ui/page.ts'
import { card, notice } from '../ui/components.ts'

export type Confirmation = {
  /** Where the form goes: where the form that it stands before went. */
  action: Place
  /** What that form said: sent along, so that nothing is typed twice. */
  carried: Record<string, string>
  /** Where "Cancel" leads. */
  back: Place
  asks: 'password' | 'factor'
  email: string
  now: Instant
  typed: { code: string; backupCode: string }
  /** Without a field: about all of it. */
  refusal?: { field: string | undefined; text: string } | undefined
}

/** "Confirm that it's you": the password, or a code or backup code, between a button and what it does. */
export function confirmPage(ctx: PageContext, about: Confirmation): Markup {
  const { say } = ctx
  const { refusal, back } = about
  const whole = refusal && refusal.field === undefined ? notice({ kind: 'danger', text: refusal.text }) : ''
  return settingsPage(ctx, {
    title: say('confirm.title'),
    account: about.email,
    current: back === 'profile' ? 'profile' : 'security',
    scripts: about.asks === 'password' ? ['reveal-password'] : ['countdown', 'tidy-code'],
    body: html`${whole}${about.asks === 'password' ? askPassword(ctx, about) : askFactor(ctx, about)}`,
  })
}

function askPassword(ctx: PageContext, about: Confirmation): Markup {
  const { say } = ctx
  return card({
    body: html`<form class="form" id="confirm" method="post" action="${ctx.path(about.action)}" novalidate>
      <p>${say('confirm.password_lead')}</p>
      <input type="email" name="email" autocomplete="username" value="${about.email}" hidden readonly disabled />
      ${passwordField({ say, autocomplete: 'current-password', error: about.refusal?.text, autofocus: true })}
      ${carried(ctx, about)}
    </form>`,
    actions: answers(ctx, about),
  })
}

function askFactor(ctx: PageContext, about: Confirmation): Markup {
  const { say } = ctx
  const { now, typed, refusal } = about
  const errorOf = (name: string) => (refusal?.field === name ? refusal.text : undefined)
  const byBackupCode = refusal?.field === 'backupCode'
  const aside = countdown({ endsAt: stepEndsAt(stepAt(now)), now, period: stepLength, say })
  return card({
    body: html`<form class="form" id="confirm" method="post" action="${ctx.path(about.action)}" novalidate>
        <p>${say('confirm.factor_lead')}</p>
        ${codeField({ say, value: typed.code, error: errorOf('code'), autofocus: !byBackupCode, aside })}
        ${carried(ctx, about)}
      </form>
      <details class="details"${attributes({ open: byBackupCode })}>
        <summary>${say('sign_in.use_backup_code')}</summary>
        <form class="form" method="post" action="${ctx.path(about.action)}" novalidate>
          ${backupCodeField({ say, value: typed.backupCode, error: errorOf('backupCode') })}
          <div class="actions">${button({ label: say('confirm.use_backup_code'), kind: 'secondary' })}</div>
          ${carried(ctx, about)}
        </form>
      </details>`,
    actions: answers(ctx, about),
  })
}

function answers({ say, path }: PageContext, { back }: Confirmation): Markup {
  return html`${button({ label: say('confirm.submit'), form: 'confirm' })}
  ${linkButton({ label: say('confirm.cancel'), href: path(back), kind: 'quiet' })}`
}

function carried(ctx: PageContext, about: Confirmation): Content[] {
  const fields = Object.entries(about.carried).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return [...fields, accountField(ctx)]
}
