import { html } from 'hono/html'
import { accountField, button, linkButton } from '../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../ui/page.ts'
import { card } from '../ui/components.ts'
import type { FactorToEnrol } from './enrolment.ts'
import { type Confirmation, confirmPage } from './confirm.page.ts'
import { nameField } from './enrol-passkey.page.ts'

/** What another app or passkey means, and the question where one is due. */
export function addFactorPage(ctx: PageContext, about: Confirmation): Markup {
  const { say } = ctx
  const means: FactorToEnrol = about.carried['means'] === 'passkey' ? 'passkey' : 'code'
  const own =
    means === 'code'
      ? { title: say('factors.add_app'), lead: say('factors.add_app_lead') }
      : { title: say('factors.add_passkey'), lead: say('factors.add_passkey_lead') }
  return confirmPage(ctx, about, { ...own, submit: say('factors.add_submit') })
}

export function renameFactorPage(
  ctx: PageContext,
  about: { id: string; was: string; name: string; error?: string | undefined },
): Markup {
  const { say, path } = ctx
  return settingsPage(ctx, {
    title: say('factors.rename_title', { name: about.was }),
    account: ctx.signedIn?.email,
    current: 'security',
    body: html`<form class="form" method="post" action="${path('renameFactor', { id: about.id })}" novalidate>
      ${card({
        body: nameField(ctx, about),
        actions: html`${button({ label: say('factors.save') })}
        ${linkButton({ label: say('confirm.cancel'), href: path('security'), kind: 'quiet' })}`,
      })}
      ${accountField(ctx)}
    </form>`,
  })
}

/** What removing it means, and the question where one is due. */
export const removeFactorPage =
  (name: string, { endsSessions }: { endsSessions: boolean }) =>
  (ctx: PageContext, about: Confirmation): Markup => {
    const { say } = ctx
    return confirmPage(ctx, about, {
      title: say('factors.remove_title', { name }),
      lead: say('factors.remove_lead', { ends: endsSessions ? 'yes' : 'no' }),
      submit: say('factors.remove_submit'),
    })
  }
