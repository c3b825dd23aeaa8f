import { html } from 'hono/html'
import { linkButton } from './form.ts'
import { barePage, framedPage, type Markup, type PageContext } from './page.ts'

const titles: Record<number, 'failure.not_found_title' | 'failure.busy_title'> = {
  404: 'failure.not_found_title',
  503: 'failure.busy_title',
}

/** A refusal that has no page of its own, or a fault with the number that stands in the log. */
export function failurePage(ctx: PageContext, about: { status: number; text: string; id?: string }): Markup {
  const { say } = ctx
  const title = say(titles[about.status] ?? (about.status >= 500 ? 'failure.fault_title' : 'failure.title'))
  // Who is signed in keeps the frame: a page that isn't there signs nobody out.
  const frame = ctx.signedIn ? framedPage : barePage
  return frame(ctx, {
    title,
    body: html`<p>${about.text}</p>
      ${about.id ? html`<p class="hint">${say('failure.id', { id: about.id })}</p>` : ''}
      <div class="actions">${linkButton({ label: say('failure.home'), href: ctx.path('home'), kind: 'secondary' })}</div>`,
  })
}
