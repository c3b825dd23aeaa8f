import { html } from 'hono/html'
import { routes } from '../routes.ts'
import { linkButton } from './form.ts'
import { barePage, framedPage, type Markup, type PageContext } from './page.ts'

/** A refusal that has no page of its own, or a fault with the number that stands in the log. */
export function failurePage(ctx: PageContext, about: { status: number; text: string; id?: string }): Markup {
  const { say } = ctx
  const title =
    about.status === 404
      ? say('failure.not_found_title')
      : about.status >= 500
        ? say('failure.fault_title')
        : say('failure.title')
  // Who is signed in keeps the frame: a page that isn't there signs nobody out.
  const frame = ctx.signedIn ? framedPage : barePage
  return frame(ctx, {
    title,
    body: html`<p>${about.text}</p>
      ${about.id ? html`<p class="hint">${say('failure.id', { id: about.id })}</p>` : ''}
      <div class="actions">${linkButton({ label: say('failure.home'), href: routes.home, kind: 'secondary' })}</div>`,
  })
}
