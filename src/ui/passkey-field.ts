import { html } from 'hono/html'
import { icon } from './icons.ts'
import { attributes, type Markup } from './markup.ts'
import type { MessageKey, Say } from '../messages/messages.ts'

type PasskeyParts = {
  say: Say
  /** Where the browser gets what is to be signed. */
  ceremony: string
  error?: string | undefined
  /** Whether a new one is made, or that one is tried for the first time; left out: one that is there is used. */
  step?: 'make' | 'try' | undefined
}

/** What a browser's own words are said as: those never reach people (requirement PKY-10). */
const sayings = {
  waiting: 'passkey.waiting',
  'timed-out': 'passkey.timed_out',
  'known-already': 'passkey.known_already',
  'not-able': 'passkey.not_able',
  'wrong-site': 'passkey.wrong_site',
  unreachable: 'passkey.unreachable',
} as const satisfies Record<string, MessageKey>

const cancelled = {
  make: 'passkey.not_made',
  try: 'passkey.not_tried',
  use: 'passkey.cancelled',
} as const satisfies Record<string, MessageKey>

/**
 * The field of a form whose button asks for a passkey or a security key: the module `passkey` fills it, and sends the form. Where that doesn't run, whyever, or the
 * browser knows no passkeys, it says so (requirement PKY-9).
 */
export function passkeyField({ say, ceremony, error, step }: PasskeyParts): Markup {
  const words = Object.entries({ ...sayings, cancelled: cancelled[step ?? 'use'] }).map(([name, key]) => [
    `data-say-${name}`,
    say(key),
  ])
  const problem = (text: string, more: Record<string, string | boolean | undefined>) =>
    html`<p${attributes({ class: 'field-error', ...more })}>${icon('circle-alert')}<span>${text}</span></p>`
  return html`<div${attributes({ class: 'passkey', 'data-ceremony': ceremony, 'data-makes': step === 'make', ...Object.fromEntries(words) })}>
    <input type="hidden" name="passkey" value="" />
    ${problem(say('passkey.no_script'), { class: 'field-error without-script', 'data-no-script': true })}
    ${problem(say('passkey.unsupported'), { hidden: true, 'data-unsupported': true })}
    <p class="hint" role="status" data-status></p>
    ${problem(error ?? '', { role: 'alert', hidden: !error, 'data-problem': true })}
  </div>`
}
