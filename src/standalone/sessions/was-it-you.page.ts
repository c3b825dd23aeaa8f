import { html } from 'hono/html'
import { linkButton } from '../../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../../ui/page.ts'
import { card } from '../../ui/components.ts'
import { endOthersForm } from '../../ui/session-list.ts'

/** Where a warning leads: what to do, in the order in which it helps. Looking changes nothing. */
export function wasItYouPage(ctx: PageContext, about: { twoStep: boolean }): Markup {
  const { say } = ctx
  const protect = about.twoStep
    ? card({
        title: say('was_it_you.codes'),
        body: html`<p>${say('was_it_you.codes_why')}</p>`,
        actions: linkButton({ label: say('two_step.new_codes'), href: ctx.path('newBackupCodes'), icon: 'key-round' }),
      })
    : card({
        title: say('was_it_you.enable'),
        body: html`<p>${say('was_it_you.enable_why')}</p>`,
        actions: linkButton({ label: say('home.security_link'), href: ctx.path('security'), icon: 'shield' }),
      })
  return settingsPage(ctx, {
    title: say('was_it_you.title'),
    current: 'security',
    body: html`<p class="lead">${say('was_it_you.lead')}</p>
      ${card({
        title: say('was_it_you.end'),
        body: html`<p>${say('was_it_you.end_why')}</p>`,
        actions: endOthersForm(ctx),
      })}
      ${card({
        title: say('was_it_you.password'),
        body: html`<p>${say('was_it_you.password_why')}</p>`,
        actions: linkButton({ label: say('password.change'), href: ctx.path('password'), icon: 'lock' }),
      })}
      ${protect}
      ${card({
        title: say('was_it_you.look'),
        body: html`<p>${say('was_it_you.look_why')}</p>`,
        actions: linkButton({ label: say('was_it_you.history'), href: ctx.path('history'), icon: 'clock' }),
      })}`,
  })
}
