import { html } from 'hono/html'
import type { Instant } from '../adapters/clock.ts'
import { seconds } from '../limits.ts'
import { attributes, type Content, type Markup } from './markup.ts'
import type { Say } from '../messages/messages.ts'

/** The circumference of the ring is given as 100, so that the dash offset is a percentage. */
const wholeRing = 100
const spokenAt = [10, 5]

/**
 * The time left until the code expires: a ring and seconds. `endsAt` and `now` are the server's, `period` the length of
 * a code, all in milliseconds. The module `countdown` moves it; without JavaScript a plain sentence stands there.
 */
export function countdown({
  endsAt,
  now,
  period,
  say,
}: {
  endsAt: Instant
  now: Instant
  period: number
  say: Say
}): Markup {
  const spoken = spokenAt.map((left) => [`data-say-${left}`, say('countdown.spoken', { seconds: left })])
  const left = Math.ceil(Math.max(0, endsAt - now) / seconds)
  return html`<div class="countdown" hidden ${attributes({ 'data-now': now, 'data-ends-at': endsAt, 'data-period': period, ...Object.fromEntries(spoken) })}>
      <svg class="ring" viewBox="0 0 36 36" width="36" height="36" aria-hidden="true">
        <circle class="ring-track" cx="18" cy="18" r="15" />
        <circle class="ring-left" cx="18" cy="18" r="15" pathLength="${wholeRing}" stroke-dasharray="${wholeRing}" stroke-dashoffset="0" transform="rotate(-90 18 18)" />
      </svg>
      <span role="timer" aria-label="${say('countdown.label')}"><span data-seconds>${left}</span> ${say('countdown.unit')}</span>
      <span class="visually-hidden" role="status" data-spoken></span>
    </div>
    <noscript><p class="hint">${say('countdown.static', { period: period / seconds })}</p></noscript>`
}

/**
 * Two prepared status messages that the module `warn-end` brings up: `warning` at `warnBefore` milliseconds before
 * `endsAt`, `ended` at the end. `now` and `endsAt` are the server's.
 */
export function endWarning(parts: {
  now: Instant
  endsAt: Instant
  warnBefore: number
  warning: Content
  ended: Content
}): Markup {
  const times = attributes({
    'data-warn-now': parts.now,
    'data-warn-end': parts.endsAt,
    'data-warn-before': parts.warnBefore,
  })
  return html`<div role="status" ${times}>
    <div class="notice warning" hidden data-warning>${parts.warning}</div>
    <div class="notice danger" hidden data-ended>${parts.ended}</div>
  </div>`
}
