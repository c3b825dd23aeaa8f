import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** Escaped HTML, as the `html` tag of `hono/html` makes it. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>
/** What may stand inside an element: text is escaped, markup stays. */
export type Content = Markup | string

/** Attributes, escaped and quoted; those that are false, null or undefined are left out, true stands without a value. */
export function attributes(values: Record<string, string | number | boolean | null | undefined>): Markup {
  const present = Object.entries(values).filter(([, value]) => value !== false && value !== null && value !== undefined)
  return html`${present.map(([name, value]) => (value === true ? html` ${raw(name)}` : html` ${raw(name)}="${value}"`))}`
}
