import { html } from 'hono/html'
import { accountField } from '../ui/form.ts'
import { attributes } from '../ui/markup.ts'
import type { Markup, PageContext } from '../ui/page.ts'
import type { FactorToEnrol } from './enrolment.ts'

/** What set-up begins with: an app, unless somebody chooses otherwise. Its button stands elsewhere, and names this form `enable`. */
export function choiceForm(ctx: PageContext): Markup {
  const { say, path, relyingParty } = ctx
  const option = (value: FactorToEnrol, about: { label: string; hint: string; checked?: boolean }) =>
    html`<label class="choice">
      <input${attributes({ type: 'radio', name: 'means', value, checked: about.checked })} />
      <span><b>${about.label}</b> <span class="hint">${about.hint}</span></span>
    </label>`
  const address = relyingParty.origins[0] ?? ''
  return html`<form id="enable" method="post" action="${path('twoStepScan')}">
    <fieldset class="choices">
      <legend>${say('factors.choose')}</legend>
      ${option('code', { label: say('factors.choose_app'), hint: say('factors.choose_app_hint'), checked: true })}
      ${
        relyingParty.id === null
          ? html`<p class="hint">${say('factors.choose_unavailable', { address })}</p>`
          : option('passkey', { label: say('factors.choose_passkey'), hint: say('factors.choose_passkey_hint') })
      }
    </fieldset>
    ${accountField(ctx)}
  </form>`
}
