import type { Page } from 'playwright-core'

/** What goes wrong from here on. A refused form is answered with 4xx, of which browsers tell in the console: that is no fault. */
export function watch(page: Page, baseUrl: string): string[] {
  const found: string[] = []
  page.on('console', (message) => {
    const refusal = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())
    const ofThePage = message.location().url === page.url()
    if (['error', 'warning'].includes(message.type()) && !(refusal && ofThePage)) found.push(message.text())
  })
  page.on('pageerror', (problem) => found.push(String(problem)))
  page.on('request', (request) => {
    const isOurs = request.url().startsWith(`${baseUrl}/`) || request.url().startsWith('data:')
    if (!isOurs) found.push(`asked ${request.url()}`)
  })
  page.on('requestfailed', (request) => {
    const { errorText = '' } = request.failure() ?? {}
    // What a next page made needless is given up.
    if (errorText !== 'net::ERR_ABORTED') found.push(`failed: ${request.url()} ${errorText}`)
  })
  return found
}
