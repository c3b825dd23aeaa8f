import { html } from 'hono/html'
import type { Markup } from './markup.ts'

/** The sign of the word mark: a first stroke, and a second that joins it. */
export function mark(): Markup {
  return html`<svg class="mark" viewBox="0 0 32 32" width="28" height="28" fill="none" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path class="mark-first" d="M25 8.5A11.5 11.5 0 1 0 25 23.5" />
    <path class="mark-second" d="M11 15.5l5 5.5L25 8.5" />
  </svg>`
}
