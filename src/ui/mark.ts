import { html } from 'hono/html'
import type { Markup } from './markup.ts'

/** The sign of the word mark: a first stroke, and a second that takes it up where it ends, as a countersignature does. */
export function mark(): Markup {
  return html`<svg class="mark" viewBox="0 0 32 32" width="28" height="28" fill="none" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path class="mark-first" d="M22.2 7.1A10.8 10.8 0 1 0 16 26.8" />
    <path class="mark-second" d="M16 26.8C22.4 26.8 24.7 20.4 29.3 12.2" />
  </svg>`
}
