import { type HTMLElement, parse } from 'node-html-parser'
import { CouldNotTry } from './report.ts'

/** Characters of a page that are read: forms stand in the beginning. */
const longestPage = 200_000
const deepestPage = 1000
/** Of an element or a comment, or its end; `i<n` in a script is none. */
const opening = /<!--|-->|<\/?([a-z][\w-]*)(?=[\s/>])/gi
const empty = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i

/**
 * A page as a tree. What the parser takes grows with the square of how deep elements lie in one another: 50 kB of `<div>` cost seconds, 2 MB hours, in which
 * nothing could end the run. So an application that answers with such a page is told that, and no more is read than any real page needs.
 */
export function readPage(body: string): HTMLElement {
  const page = body.slice(0, longestPage)
  let depth = 0
  for (const [found, name = ''] of page.matchAll(opening)) {
    if (!empty.test(name)) depth = Math.max(0, depth + (/^(?:<\/|-->)/.test(found) ? -1 : 1))
    if (depth > deepestPage)
      throw new CouldNotTry('a page was answered that nobody could read: its elements are nested too deep')
  }
  return parse(page)
}
