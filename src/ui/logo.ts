import { html } from 'hono/html'
import type { Colours } from '../colours.ts'
import type { Markup } from './markup.ts'

/** The sign of the word mark, 32 wide and high: a first stroke, and a second that takes it up where it ends, as a countersignature does. */
export const sign = {
  first: 'M22.2 7.1A10.8 10.8 0 1 0 16 26.8',
  second: 'M16 26.8C22.4 26.8 24.7 20.4 29.3 12.2',
  stroke: 3.5,
}

export function mark(): Markup {
  return html`<svg class="mark" viewBox="0 0 32 32" width="28" height="28" fill="none" stroke-width="${sign.stroke}" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path class="mark-first" d="${sign.first}" />
    <path class="mark-second" d="${sign.second}" />
  </svg>`
}

/** The icon of a browser's tab: the sign on a tile, as an SVG file. */
export function favicon({ light, dark }: Colours): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke-linecap="round"><rect width="32" height="32" rx="7" fill="${light.accent}"/><g transform="translate(2.85 3.65)scale(.76)" stroke-width="4.6"><path stroke="${light.onAccent}" d="${sign.first}"/><path stroke="${dark.accentStrong}" d="${sign.second}"/></g></svg>`
}
