import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import { dateAndTime } from '../ui/dates.ts'
import { fewCodesWarning } from '../ui/few-codes.ts'
import { accountField, button, linkButton } from '../ui/form.ts'
import { accountLine, type Markup, type PageContext, settingsPage } from '../ui/page.ts'
import { badge, card, definitions, dialog, notice } from '../ui/components.ts'
import { openResetWarning } from './cancel-reset.page.ts'
import { choiceForm } from './choice.page.ts'
import { disableForm, disableScripts, type Disabling } from './disable.page.ts'
import type { OpenReset } from './reset.ts'
import { factorsCard } from './factor-list.page.ts'
import type { NamedFactor } from './own-factors.ts'
import type { TwoStepStatus } from './status.ts'

/** The Security tab: turn it on, or what stands of it and how to turn it off. Below it, the cards of other slices. */
export function securityPage(
  ctx: PageContext,
  about: {
    status: TwoStepStatus
    /** Why it can't be turned on, in words. */
    whyNot: string | null
    /** What the person confirms with, and by which known browser they look at it. */
    factors: NamedFactor[]
    browserId: string | null
    disabling: Disabling
    reset: OpenReset | null
    cards: Markup[]
  },
): Markup {
  const { say } = ctx
  const { enabled } = about.status
  return settingsPage(ctx, {
    title: say('frame.security'),
    current: 'security',
    scripts: enabled ? ['dialog', ...disableScripts(about.disabling)] : [],
    body: html`${about.reset ? openResetWarning(ctx, about.reset) : ''}
    ${enabled ? html`${whenOn(ctx, about)}${factorsCard(ctx, about)}` : whenOff(ctx, about.status, about.whyNot)}${about.cards}`,
  })
}

function whenOff(ctx: PageContext, status: TwoStepStatus, whyNot: string | null): Markup {
  const { say } = ctx
  const enable = button({ label: say('two_step.enable'), icon: 'shield-check', form: 'enable' })
  const toProfile = linkButton({ label: say('two_step.to_profile'), href: ctx.path('profile') })
  return card({
    title: say('two_step.title'),
    badge: badge({ on: false, label: say('form.off') }),
    body: html`<p>${say('two_step.what')}</p>
      ${status.reason === null ? html`<p class="hint">${say('two_step.needs')}</p>` : ''}
      ${whyNot === null ? '' : notice({ kind: 'info', text: whyNot })}
      ${status.reason === 'email_not_confirmed' ? notice({ kind: 'warning', text: say('two_step.unconfirmed') }) : ''}
      ${status.reason === null ? choiceForm(ctx) : ''}`,
    actions: status.reason === null ? enable : status.reason === 'email_not_confirmed' ? toProfile : undefined,
  })
}

type On = Pick<Parameters<typeof securityPage>[1], 'status' | 'factors' | 'disabling'>

function whenOn(ctx: PageContext, { status, factors, disabling }: On): Markup {
  const { say } = ctx
  const left = status.backupCodesLeft ?? 0
  const cancel = button({
    label: say('disable.cancel'),
    kind: 'secondary',
    type: 'button',
    more: { 'data-dialog-close': true },
  })
  return html`${card({
    title: say('two_step.is_on'),
    badge: badge({ on: true, label: say('form.on') }),
    body: html`${status.suspendedSince === null ? '' : suspension(ctx, status.suspendedSince)}
      ${fewCodesWarning(ctx, left)}
      ${status.eligible ? '' : notice({ kind: 'info', text: say('two_step.no_longer_in_plan') })}
      ${definitions([
        [say('two_step.on_since'), dateAndTime(ctx, status.enabledAt ?? 0)],
        [say('two_step.codes_left'), say('two_step.codes_left_count', { count: left })],
      ])}
      <p class="hint">${say('two_step.mail_note')}</p>`,
    actions: html`${linkButton({
      label: say('two_step.disable'),
      href: ctx.path('twoStepDisable'),
      icon: 'shield-off',
      more: { 'data-dialog': '#disable' },
    })}
    ${linkButton({ label: say('two_step.new_codes'), href: ctx.path('newBackupCodes'), icon: 'key-round' })}
    ${
      factors.some(({ means }) => means === 'code')
        ? linkButton({ label: say('two_step.replace'), href: ctx.path('replacePhone'), icon: 'smartphone' })
        : ''
    }`,
  })}
  ${dialog({ id: 'disable', title: say('disable.title'), body: html`${accountLine(ctx, { account: ctx.signedIn?.email })}${disableForm(ctx, disabling, cancel)}` })}`
}

/** Too many wrong codes came from browsers that aren't known: the owner may let them try again (requirement THR-6). */
function suspension(ctx: PageContext, since: Instant): Markup {
  const { say } = ctx
  return html`${notice({ kind: 'warning', text: say('two_step.suspended', { date: dateAndTime(ctx, since) }) })}
    <form method="post" action="${ctx.path('letCodesIn')}">
      ${button({ label: say('two_step.let_codes_in'), kind: 'secondary' })}
      ${accountField(ctx)}
    </form>`
}
