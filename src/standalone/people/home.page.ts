import { html } from 'hono/html'
import type { TwoStepStatus } from '../../two-step/status.ts'
import { dateOnly } from '../../ui/dates.ts'
import { fewCodesWarning } from '../../ui/few-codes.ts'
import { linkButton } from '../../ui/form.ts'
import { framedPage, type Markup, type PageContext } from '../../ui/page.ts'
import { badge, card, definitions } from '../../ui/components.ts'
import type { Person } from './person.ts'
import { planName } from './plans.ts'

/** Hello, and what the account's protection is. */
export function homePage(ctx: PageContext, { person, status }: { person: Person; status: TwoStepStatus }): Markup {
  const { say } = ctx
  const on = status.enabledAt !== null
  const protection = on
    ? html`<p>${say('home.protected')} ${say('home.since', { date: dateOnly(ctx, status.enabledAt ?? 0) })}</p>
        ${fewCodesWarning(ctx, status.backupCodesLeft ?? 0)}`
    : html`<p>${say('home.unprotected')} ${status.eligible ? say('home.enable_hint') : ''}</p>`
  return framedPage(ctx, {
    title: say('home.hello', { name: person.name }),
    body: html`${card({
      title: say('home.protection'),
      badge: badge({ on, label: say(on ? 'form.on' : 'form.off') }),
      body: protection,
      actions: linkButton({ label: say('home.security_link'), href: ctx.path('security'), icon: 'shield' }),
    })}
    ${card({
      title: say('home.account'),
      body: definitions([
        [say('home.email'), person.email],
        [say('home.organisation'), person.organisation.name],
        [say('home.plan'), planName(person.organisation)],
      ]),
    })}`,
  })
}
