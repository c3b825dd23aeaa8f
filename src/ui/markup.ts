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

/** A name of two parts may break between them. */
const longestWhole = 12
const words = /(?<!\S)(?:[aiouwz] )?\S+/giu

/**
 * A heading's words, of which short ones with a hyphen ("e-mail") and the Polish ones of one letter with what they belong to don't break over two
 * lines: markup says so, and no other sign, which would be copied along. What is longer breaks, so that it fits every screen.
 */
export function headingText(text: string, whole = (word: string) => html`<span class="whole">${word}</span>`): Content {
  const apart = [...text.matchAll(words)].filter(([word]) => /[- ]/.test(word) && word.length <= longestWhole)
  if (apart.length === 0) return text
  const ends = apart.map(({ 0: word, index }) => index + word.length)
  return html`${apart.map(
    ({ 0: word, index }, at) => html`${text.slice(ends[at - 1] ?? 0, index)}${whole(word)}`,
  )}${text.slice(ends.at(-1))}`
}
