import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import type { Standings } from '../host/person.ts'
import { days, exemptionLongest, graceDays } from '../limits.ts'
import type { Exemption } from '../policy/exempt.ts'
import type { RouteName } from '../routes.ts'
import { card, definitions, emptyState, notice } from '../ui/components.ts'
import { dateAndTime, dateOnly } from '../ui/dates.ts'
import { accountField, button, type ButtonKind, field } from '../ui/form.ts'
import { framedPage, type Markup, type PageContext } from '../ui/page.ts'
import { progressOf } from './progress.page.ts'

/** A form that was refused, with what was typed and what is wrong with which field. */
export type PolicyForm = {
  form: 'require' | 'days' | 'withdraw' | 'exempt'
  typed: Record<string, string>
  field: string
  error: string
}

export type ShownPolicy = {
  organisation: string
  policy: { since: Instant; days: number } | null
  /** Null: the application doesn't list its people. */
  standings: Standings | null
  byWeek: number[] | null
  exemptions: Exemption[]
  /** The administrator who looks. `whyNot`: why their plan makes it rest. */
  reader: { isProtected: boolean; whyNot: string | null }
  /** The application decides by itself. */
  isTheirs: boolean
  namedBy: 'email' | 'id'
  form: PolicyForm | null
}

/** Whether an organisation requires two-step authentication: before pressing, what it means and whom it meets; afterwards, how far it has come (requirement POL-1). */
export function policyPage(ctx: PageContext, about: ShownPolicy): Markup {
  const { say } = ctx
  const { policy, reader, isTheirs } = about
  const back = ctx.frame === null ? 'people' : 'security'
  return framedPage(ctx, {
    title: say('policy.title'),
    body: html`<p class="alone"><a href="${ctx.path(back)}">${say(back === 'people' ? 'people.title' : 'frame.security')}</a></p>
      ${reader.whyNot === null ? '' : notice({ kind: 'warning', text: say(policy ? 'policy.rests' : 'policy.not_in_plan', { why: reader.whyNot }) })}
      ${isTheirs ? notice({ kind: 'info', text: say('policy.theirs') }) : policy ? whenRequired(ctx, about, policy) : whenNot(ctx, about)}`,
  })
}

function whenNot(ctx: PageContext, about: ShownPolicy): Markup {
  const { say } = ctx
  const { organisation, reader, standings } = about
  const may = reader.isProtected && reader.whyNot === null
  return card({
    title: say('policy.require'),
    body: html`<p>${say('policy.what', { organisation })}</p>
      <ul class="plain-list">
        <li>${say('policy.means_before')}</li>
        <li>${say('policy.means_after')}</li>
        <li>${say('policy.means_protected')}</li>
        <li>${say('policy.means_reset')}</li>
      </ul>
      ${standingsOf(ctx, standings, 'policy.will_be_due')}
      ${reader.isProtected ? '' : protectYourself(ctx)}
      ${may ? daysForm(ctx, about, { to: 'policy', form: 'require', days: graceDays.usual, label: say('policy.require_submit') }) : ''}`,
  })
}

function protectYourself(ctx: PageContext): Markup {
  const { say, path } = ctx
  const action = { label: say('policy.to_security'), href: path('security') }
  return notice({ kind: 'info', text: say('refusal.protect_yourself'), action })
}

function standingsOf(
  { say }: PageContext,
  standings: Standings | null,
  due: 'policy.will_be_due' | 'policy.due',
): Markup {
  if (standings === null) return html`<p class="hint">${say('policy.unlisted')}</p>`
  const { exempt, overdue, protected: on } = standings
  const number = (count: number) => say('policy.people', { count })
  return definitions([
    [say('policy.protected'), number(on)],
    [say(due), number(standings.due)],
    ...(overdue > 0 || due === 'policy.due' ? [[say('policy.overdue'), number(overdue)] as [string, string]] : []),
    [say('policy.exempt'), number(exempt)],
  ])
}

function whenRequired(ctx: PageContext, about: ShownPolicy, policy: NonNullable<ShownPolicy['policy']>): Markup {
  const { say } = ctx
  const { byWeek, reader, standings } = about
  return html`${card({
    title: say('policy.is_required'),
    body: html`<p>${say('policy.since', { date: dateOnly(ctx, policy.since), days: policy.days })}</p>
      ${standingsOf(ctx, standings, 'policy.due')}
      ${standings && byWeek ? progressOf(ctx, { standings, byWeek, since: policy.since }) : ''}`,
  })}
  ${exemptionsCard(ctx, about)}
  ${reader.isProtected ? '' : protectYourself(ctx)}
  ${
    reader.isProtected
      ? html`${card({
          title: say('policy.days'),
          body: html`<p>${say('policy.days_means')}</p>
            ${daysForm(ctx, about, { to: 'policyDays', form: 'days', days: policy.days, label: say('policy.days_submit') })}`,
        })}
        ${card({
          title: say('policy.withdraw'),
          body: html`<p>${say('policy.withdraw_means')}</p>`,
          actions: doing(ctx, 'policyWithdraw', say('policy.withdraw_submit'), 'danger'),
        })}`
      : ''
  }`
}

type DaysForm = { to: RouteName; form: 'require' | 'days'; days: number; label: string }

function daysForm(ctx: PageContext, { form: refused }: ShownPolicy, about: DaysForm): Markup {
  const { say } = ctx
  const mine = refused?.form === about.form ? refused : null
  const { shortest, longest } = graceDays
  return html`<form class="form" method="post" action="${ctx.path(about.to)}" novalidate>
    ${field({
      name: 'days',
      label: say('policy.days_label'),
      hint: say('policy.days_hint', { shortest, longest }),
      inputmode: 'numeric',
      value: mine?.typed['days'] ?? String(about.days),
      error: mine?.error,
      required: true,
    })}
    <div class="actions">${button({ label: about.label })}</div>
    ${about.form === 'days' ? html`<input type="hidden" name="from" value="${about.days}" />` : ''}
    ${accountField(ctx)}
  </form>`
}

function exemptionsCard(ctx: PageContext, about: ShownPolicy): Markup {
  const { say } = ctx
  return card({
    title: say('policy.exemptions'),
    id: 'exemptions',
    body: html`<p>${say('policy.exemptions_what')}</p>
      ${about.exemptions.length === 0 ? emptyState({ image: 'users', title: say('policy.no_exemptions'), text: say('policy.no_exemptions_lead') }) : exemptionTable(ctx, about.exemptions)}
      ${about.reader.isProtected ? exemptForm(ctx, about) : ''}`,
  })
}

function exemptionTable(ctx: PageContext, exemptions: Exemption[]): Markup {
  const { say } = ctx
  const columns = [say('policy.who'), say('policy.reason'), say('policy.until'), say('policy.by')]
  const cell = (label: string | undefined, content: Markup | string) => html`<td data-label="${label}">${content}</td>`
  return html`<div class="table">
    <table>
      <thead>
        <tr>
          ${columns.map((title) => html`<th scope="col">${title}</th>`)}
          <th scope="col"><span class="visually-hidden">${say('policy.end')}</span></th>
        </tr>
      </thead>
      <tbody>
        ${exemptions.map(
          ({ id, name, reason, until, by }) => html`<tr>
            <th scope="row">${name ?? say('event.gone')}</th>
            ${cell(columns[1], reason)} ${cell(columns[2], dateAndTime(ctx, until))} ${cell(columns[3], by ?? say('event.gone'))}
            <td>${doing(ctx, 'policyEndExemption', say('policy.end'), 'secondary', { id, label: say('policy.end_of', { name: name ?? '' }) })}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function exemptForm(ctx: PageContext, { form, namedBy }: ShownPolicy): Markup {
  const { say } = ctx
  const mine = form?.form === 'exempt' ? form : null
  const part = (name: string) => ({
    name,
    value: mine?.typed[name] ?? '',
    error: mine?.field === name ? mine.error : undefined,
    required: true,
  })
  return html`<form class="form" method="post" action="${ctx.path('policyExempt')}" novalidate>
    <h3>${say('policy.exempt_somebody')}</h3>
    ${field({ label: say(namedBy === 'email' ? 'policy.who_email' : 'policy.who_id'), autocomplete: 'off', spellcheck: false, ...part('who') })}
    ${field({ label: say('policy.reason'), hint: say('policy.reason_hint'), autocomplete: 'off', ...part('reason') })}
    ${field({ label: say('policy.for_days'), hint: say('policy.for_days_hint', { longest: exemptionLongest / days }), inputmode: 'numeric', autocomplete: 'off', ...part('forDays') })}
    <div class="actions">${button({ label: say('policy.exempt_submit'), kind: 'secondary' })}</div>
    ${accountField(ctx)}
  </form>`
}

function doing(
  ctx: PageContext,
  to: RouteName,
  label: string,
  kind: ButtonKind,
  of?: { id: string; label: string },
): Markup {
  return html`<form method="post" action="${ctx.path(to, of ? { id: of.id } : {})}">
    ${button({ label, kind, ...(of && { more: { 'aria-label': of.label } }) })}${accountField(ctx)}
  </form>`
}
