import { html } from 'hono/html'
import { accountField, button, linkButton } from '../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../ui/page.ts'
import { card } from '../ui/components.ts'
import { type AskedForFactor, factorFields } from './disable.page.ts'

export function newBackupCodesPage(ctx: PageContext, about: AskedForFactor): Markup {
  const { say } = ctx
  return settingsPage(ctx, {
    title: say('new_codes.title'),
    account: ctx.signedIn?.email,
    current: 'security',
    scripts: about.fresh ? [] : ['countdown', 'tidy-code'],
    body: html`<form class="form" method="post" action="${ctx.path('newBackupCodes')}" novalidate>
      ${card({
        body: html`<p>${say('new_codes.lead')}</p>
          ${factorFields(ctx, about, 'newBackupCodes')}`,
        actions: html`${button({ label: say('new_codes.submit') })}
        ${linkButton({ label: say('disable.cancel'), href: ctx.path('security'), kind: 'quiet' })}`,
      })}
      ${accountField(ctx)}
    </form>`,
  })
}
