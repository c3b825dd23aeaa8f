import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import type { Place } from '../routes.ts'
import { factors, isPressed } from '../second-step/factors.ts'
import type { Methods } from '../second-step/methods.ts'
import type { Means } from '../second-step/second-step.schemas.ts'
import { card, notice } from '../ui/components.ts'
import { accountField, button, linkButton, passwordField } from '../ui/form.ts'
import { attributes, type Content, type Markup } from '../ui/markup.ts'
import { framedPage, type PageContext, settingsPage } from '../ui/page.ts'

export type Confirmation = {
  /** Where the form goes: where the form that it stands before went. */
  action: Place
  /** What that form said: sent along, so that nothing is typed twice. */
  carried: Record<string, string>
  /** Where "Cancel" leads. */
  back: Place
  /** Whom it is done for, where that is somebody else, and what: as its button says. */
  forPerson?: ForPerson | undefined
  /** Null: for nothing, of whoever gave it within ten minutes. */
  asks: 'password' | Methods | null
  now: Instant
  /** What was typed, by its field. */
  typed: Record<string, string>
  refusal?: { field: string; text: string } | undefined
}

/** Or, where it is for several, in a sentence of its own. */
export type ForPerson = { name: string; email: string; what: string } | { says: string }

/** For a page on which something begins, and which asks on the way. */
type OwnWords = { title: string; lead: string; submit: string }

/** "Confirm that it's you": the password, or a second factor, between a button and what it does. */
export function confirmPage(ctx: PageContext, about: Confirmation, own?: OwnWords): Markup {
  const { say } = ctx
  const methods = about.asks === 'password' || about.asks === null ? [] : about.asks
  const [first, ...others] = methods
  const words = first && factors[first].words(say)
  const lead = words?.confirm ?? say('confirm.password_lead')
  const parts = {
    title: own?.title ?? say('confirm.title'),
    account: ctx.signedIn?.email,
    scripts: about.asks === 'password' ? ['reveal-password'] : scriptsOf(methods),
    body: card({
      body: html`<form class="form" id="confirm" method="post" action="${ctx.path(about.action)}" novalidate>
          ${forWhom(ctx, about)}<p>${own?.lead ?? lead}</p>
          ${unshown(about, methods)}${own && about.asks ? html`<p>${words?.asks ?? lead}</p>` : ''}
          ${about.asks === 'password' ? passwordAgain(ctx, about) : ''}${first ? ask(ctx, about, first) : ''}
          ${carried(ctx, about)}
        </form>
        ${others.map((means) => instead(ctx, about, means))}`,
      actions: html`${button({ label: own?.submit ?? words?.submit ?? say('confirm.submit'), form: 'confirm' })}
      ${linkButton({ label: say('confirm.cancel'), href: ctx.path(about.back), kind: 'quiet' })}`,
    }),
  }
  // In their own settings nobody helps others.
  if (about.forPerson) return framedPage(ctx, parts)
  return settingsPage(ctx, { ...parts, current: about.back === 'profile' ? 'profile' : 'security' })
}

function forWhom({ say }: PageContext, { forPerson }: Confirmation): Content {
  if (!forPerson) return ''
  return html`<p>${'says' in forPerson ? forPerson.says : say('confirm.for_person', forPerson)}</p>`
}

/** What was refused and is asked for no more, as a key is that counts as copied, is said above what is. */
function unshown({ asks, refusal }: Confirmation, methods: Means[]): Content {
  const isShown = asks === 'password' || methods.some((means) => factors[means].field === refusal?.field)
  return refusal && !isShown ? notice({ kind: 'warning', text: refusal.text }) : ''
}

const scriptsOf = (methods: Means[]) => [...new Set(methods.flatMap((means) => factors[means].scripts))]

function passwordAgain({ say, signedIn }: PageContext, { refusal }: Confirmation): Markup {
  return html`<input type="email" name="email" autocomplete="username" value="${signedIn?.email ?? ''}" hidden readonly disabled />
    ${passwordField({ say, autocomplete: 'current-password', error: refusal?.text, autofocus: true })}`
}

function ask({ say, path }: PageContext, { asks, now, typed, refusal }: Confirmation, means: Means): Markup {
  const { field, ask } = factors[means]
  const error = refusal?.field === field ? refusal.text : undefined
  const autofocus = !refusal && means === asks?.[0]
  return ask(say, { now, ceremony: path('freshCeremony'), typed: typed[field], error, autofocus })
}

/** Another factor in the place of the first, in its own form. */
function instead(ctx: PageContext, about: Confirmation, means: Means): Markup {
  const { field, words } = factors[means]
  const said = words(ctx.say)
  if (isPressed(means))
    return html`<form class="form" method="post" action="${ctx.path(about.action)}" novalidate>
      ${ask(ctx, about, means)}
      <div class="actions">${button({ label: said.instead, kind: 'secondary', icon: 'key-round' })}</div>
      ${carried(ctx, about)}
    </form>`
  return html`<details class="details"${attributes({ open: about.refusal?.field === field })}>
    <summary>${said.instead}</summary>
    <form class="form" method="post" action="${ctx.path(about.action)}" novalidate>
      ${ask(ctx, about, means)}
      <div class="actions">${button({ label: said.submit, kind: 'secondary' })}</div>
      ${carried(ctx, about)}
    </form>
  </details>`
}

function carried(ctx: PageContext, about: Confirmation): Content[] {
  const fields = Object.entries(about.carried).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return [...fields, accountField(ctx)]
}
