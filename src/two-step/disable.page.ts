import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import { factors } from '../second-step/factors.ts'
import type { Methods } from '../second-step/methods.ts'
import type { Means } from '../second-step/second-step.schemas.ts'
import { accountField, button, linkButton } from '../ui/form.ts'
import { type Markup, type PageContext, settingsPage } from '../ui/page.ts'
import { card } from '../ui/components.ts'

export type Disabling = {
  /** By what it is to be confirmed; null: by nothing, a factor was given within ten minutes. */
  means: Means | null
  /** What the person has, the one used last first. */
  methods: Methods
  /** Since when two-step is on: tells a form that was drawn before it was turned off and on again. */
  since: Instant | null
  /** The plan no longer includes it: once off, it can't be turned on again. */
  noReturn: boolean
  /** Whether sessions elsewhere end by it (requirement HOST-10). */
  endsSessions: boolean
  now: Instant
  typed?: string | undefined
  error?: string | undefined
}

/** The dialog's content as a page of its own: without JavaScript, and after a refusal. */
export function disablePage(ctx: PageContext, about: Disabling): Markup {
  const { say } = ctx
  const cancel = linkButton({ label: say('disable.cancel'), href: ctx.path('security'), kind: 'secondary' })
  return settingsPage(ctx, {
    title: say('disable.title'),
    account: ctx.signedIn?.email,
    current: 'security',
    scripts: disableScripts(about),
    body: card({ body: disableForm(ctx, about, cancel) }),
  })
}

export const disableScripts = ({ means }: Disabling): string[] => (means ? factors[means].scripts : [])

/** What turning off means, the question for a fresh second factor where one is due, and the two answers. */
export function disableForm(ctx: PageContext, about: Disabling, cancel: Markup): Markup {
  const { say } = ctx
  return html`<form class="form" method="post" action="${ctx.path('twoStepDisable')}" novalidate>
    <p>${say('disable.means', { ends: about.endsSessions ? 'yes' : 'no' })}</p>
    ${about.noReturn ? html`<p><b>${say('disable.no_return')}</b></p>` : ''}
    ${about.means ? question(ctx, about, about.means) : ''}
    <div class="actions">${button({ label: say('disable.yes'), kind: 'danger' })}${cancel}</div>
    <input type="hidden" name="since" value="${about.since ?? ''}" />
    ${accountField(ctx)}
  </form>`
}

/** One field, and the ways to the others: a dialog has no room for all of them. */
function question({ say, path }: PageContext, about: Disabling, means: Means): Markup {
  return html`<p>${factors[means].words(say).asks}</p>
    ${factors[means].ask(say, { ...about, ceremony: path('freshCeremony'), autofocus: true })}
    ${about.methods
      .filter((other) => other !== means)
      .map(
        (other) =>
          html`<p class="alone">
            <a href="${path('twoStepDisable', {}, { with: inQuery(other) })}">${factors[other].words(say).instead}</a>
          </p>`,
      )}`
}

/** As a URL has it: `backup-code`. */
export const inQuery = (means: Means) => means.replaceAll('_', '-')
