import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import { factorNameLongest } from '../limits.ts'
import { button, field } from '../ui/form.ts'
import { passkeyField } from '../ui/passkey-field.ts'
import { type Markup, type PageContext, stepsPage } from '../ui/page.ts'
import { card } from '../ui/components.ts'
import { endOf, leaveButton, stepsOf } from './enrol.page.ts'
import type { Enrolment } from './enrolment.ts'

type About = { enrolment: Enrolment; now: Instant; error?: string | undefined }

/** Step 1 with a passkey: the browser makes one. */
export function makePasskeyPage(ctx: PageContext, about: About): Markup {
  const { say } = ctx
  return passkeyPage(ctx, about, {
    step: 1,
    title: say('passkey.make_title'),
    lead: say('passkey.make_lead'),
    page: 'twoStepPasskey',
    submit: say('passkey.make_submit'),
  })
}

/** Step 2: it is used for the first time. */
export function provePasskeyPage(ctx: PageContext, about: About): Markup {
  const { say } = ctx
  return passkeyPage(ctx, about, {
    step: 2,
    title: say('passkey.prove_title'),
    lead: say('passkey.prove_lead'),
    page: 'twoStepProvePasskey',
    submit: say('passkey.prove_submit'),
  })
}

type Step = {
  step: 1 | 2
  title: string
  lead: string
  page: 'twoStepPasskey' | 'twoStepProvePasskey'
  submit: string
}

function passkeyPage(ctx: PageContext, about: About, { step, title, lead, page, submit }: Step): Markup {
  const { say, path } = ctx
  const { enrolment, error } = about
  const which = html`<input type="hidden" name="enrolment" value="${enrolment.id}" />`
  // Another form, because this one is sent with a passkey alone.
  const again = html`<form method="post" action="${path('twoStepPasskey')}">
    <input type="hidden" name="again" value="1" />${which}
    ${button({ label: say('passkey.again'), kind: 'quiet' })}
  </form>`
  return stepsPage(ctx, {
    title,
    step,
    steps: stepsOf(enrolment),
    leave: leaveButton(ctx),
    scripts: ['passkey', 'warn-end'],
    body: html`${endOf(ctx, about)}
      ${card({
        body: html`<p>${lead}</p>
          <form class="form" id="passkey" method="post" action="${path(page)}" novalidate>
            ${passkeyField({ say, ceremony: path('twoStepCeremony'), error, step: step === 1 ? 'make' : 'try' })} ${which}
          </form>`,
        actions: html`${button({ label: submit, form: 'passkey', icon: 'key-round' })}${step === 1 ? '' : again}`,
      })}`,
  })
}

/** Step 3 of another factor: its name, and Finish. */
export function nameFactorPage(ctx: PageContext, about: About & { name: string }): Markup {
  const { say, path } = ctx
  return stepsPage(ctx, {
    title: say('factors.name_title'),
    step: 3,
    steps: stepsOf(about.enrolment),
    leave: leaveButton(ctx),
    scripts: ['warn-end'],
    body: html`${endOf(ctx, about)}
      <form class="form" method="post" action="${path('twoStepName')}" novalidate>
        ${card({
          body: html`<p>${say('factors.name_lead')}</p>
            ${nameField(ctx, about)}`,
          actions: button({ label: say('codes.finish'), icon: 'check' }),
        })}
        <input type="hidden" name="enrolment" value="${about.enrolment.id}" />
      </form>`,
  })
}

/** What one of several factors is called. */
export function nameField({ say }: PageContext, about: { name: string; error?: string | undefined }): Markup {
  return field({
    name: 'name',
    label: say('factors.name'),
    hint: say('factors.name_hint'),
    value: about.name,
    error: about.error,
    autocomplete: 'off',
    required: true,
    autofocus: true,
    maxlength: factorNameLongest * 2,
  })
}
