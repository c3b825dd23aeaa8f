import { html } from 'hono/html'
import { button, linkButton } from '../ui/form.ts'
import { barePage, type Markup, type PageContext } from '../ui/page.ts'

/** What the link opens: whose account it is, and the one button that acts. Somebody else's link, opened unawares, says so. */
export function enterPage(ctx: PageContext, about: { action: string; account: string }): Markup {
  const { say } = ctx
  return barePage(ctx, {
    title: say('enter.title'),
    account: about.account,
    body: html`<p>${say('enter.lead')}</p>
      <form method="post" action="${about.action}">
        <div class="actions">${button({ label: say('enter.submit') })}</div>
      </form>`,
  })
}

/** Another link is to be had where this one came from. */
export function wayToApplication({ say, path, product }: PageContext): Markup {
  return html`<p>${say('enter.again', { product })}</p>
    <div class="actions">${linkButton({ label: say('enter.back', { product }), href: path('home') })}</div>`
}
