import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { focusIsSettled } from './visit.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
// Nothing is loaded a second time: our pages have neither frames nor sheets of other hosts.
const quick = { resultTypes: ['violations'], preload: false, iframes: false } satisfies RunOptions
const everything: RunOptions = { ...quick, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }
/** Colours are all that changes in the dark. */
const colours: RunOptions = { ...quick, runOnly: { type: 'rule', values: ['color-contrast'] } }
const wide = { width: 1280, height: 900 }
const narrow = { width: 320, height: 640 }

/**
 * Looks at pages: `inspect` tells what one, as it stands now, has against it, in words that name the place; nothing is well. What is built
 * like one that axe has seen, whatever its words, is not shown to axe again: that takes the longest.
 */
export function inspector(): (page: Page, where: string) => Promise<string[]> {
  const seen = new Set<string>()
  return async (page, where) => {
    await focusIsSettled(page)
    const build = await page.evaluate(buildOfPage)
    const found = seen.has(build) ? [] : await everyAxeFinding(page)
    seen.add(build)
    found.push(...(await page.evaluate(misfits, 'wide')))
    await page.setViewportSize(narrow)
    found.push(...(await page.evaluate(misfits, '320 px')))
    await page.setViewportSize(wide)
    await enlargeText(page, '200%')
    found.push(...(await page.evaluate(misfits, 'wide, text of 200 %')))
    await enlargeText(page, '')
    return found.map((finding) => `${where}: ${finding}`)
  }
}

async function everyAxeFinding(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return [...(await axeFindings(page, 'light', everything)), ...(await axeFindings(page, 'dark', colours))]
}

async function axeFindings(page: Page, colorScheme: 'light' | 'dark', options: RunOptions): Promise<string[]> {
  await page.emulateMedia({ colorScheme })
  const { violations } = await page.evaluate(
    (asked) => (globalThis as unknown as { axe: { run(asked: RunOptions): Promise<AxeResults> } }).axe.run(asked),
    options,
  )
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${colorScheme}: ${id}: ${node.html}`))
}

const enlargeText = (page: Page, size: string) =>
  page.evaluate((value) => (document.documentElement.style.fontSize = value), size)

/** In the browser: every element in its order, with what is in sight and what axe goes by; of words only whether there are any. */
function buildOfPage(): string {
  const language = document.documentElement.lang
  const words = ['aria-label', 'title', 'alt', 'placeholder', 'value', 'content', 'href', 'action', 'src', 'nonce']
  const describe = (element: Element): string => {
    // The two buttons of the language switch change places with each other.
    if (element.matches('button[name="locale"]')) return '<language>'
    // Which words hold together is each language's own.
    if (element.matches('.whole')) return ''
    const attributes = [...element.attributes].map(({ name, value }) => {
      if (name === 'lang' || name === 'hreflang') return `${name}=${value === language ? 'own' : 'other'}`
      return `${name}=${words.includes(name) || name.startsWith('data-') ? value !== '' : value}`
    })
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim())
    const state = [element.checkVisibility({ visibilityProperty: true }), text, element === document.activeElement]
    return `<${element.tagName} ${attributes.toSorted().join(' ')} ${state.join()}>${[...element.children].map(describe).join('')}`
  }
  return describe(document.documentElement)
}

/** In the browser: what sticks out of the page to the side, is cut off, or is too small to hit (WCAG 1.4.10, 1.4.4, 2.5.8). */
function misfits(when: string): string[] {
  const found: string[] = []
  const root = document.documentElement
  const name = (element: Element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 90)
  if (root.scrollWidth > innerWidth) found.push(`scrolls to the side: ${root.scrollWidth} px`)
  for (const element of document.querySelectorAll('body *')) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue
    const { clipPath, overflowX, display, lineHeight } = getComputedStyle(element)
    // A table may scroll inside its frame, and an input shows a part of what is typed.
    const hides = ['hidden', 'clip'].includes(overflowX) && clipPath === 'none' && !element.matches('input')
    if (hides && element.scrollWidth > element.clientWidth + 1) found.push(`is cut off: ${name(element)}`)
    if (element.matches('.whole') && element.getClientRects().length > 1) found.push(`is broken: ${name(element)}`)
    if (!element.matches('a[href], button, input, select, summary')) continue
    const { width, height, bottom } = element.getBoundingClientRect()
    const inSentence = display === 'inline' && element.parentElement?.textContent.trim() !== element.textContent.trim()
    if (Math.min(width, height) < 24 && !inSentence) found.push(`${width} × ${height} px: ${name(element)}`)
    // A question over the page is seen with its answers; at twice the text it may be scrolled.
    const fold = element.closest('dialog')?.getBoundingClientRect().bottom ?? Infinity
    if (bottom > fold && !when.includes('200 %')) found.push(`is below the fold: ${name(element)}`)
    // Two lines and the button's own padding.
    const squeezed = element.matches('.button') && height > 3.2 * Number.parseFloat(lineHeight)
    if (squeezed) found.push(`is squeezed: ${name(element)}`)
  }
  return found.map((finding) => `${when}: ${finding}`)
}
