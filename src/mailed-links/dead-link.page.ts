import { html } from 'hono/html'
import { barePage, framedPage, type Markup, type PageContext } from '../ui/page.ts'

/** Says nothing of whose the link was; `wayOn` offers what can be done now. */
export function deadLinkPage(ctx: PageContext, wayOn: Markup): Markup {
  const frame = ctx.signedIn ? framedPage : barePage
  return frame(ctx, {
    title: ctx.say('dead_link.title'),
    body: html`<p>${ctx.say('refusal.link_expired')}</p>
      ${wayOn}`,
  })
}
