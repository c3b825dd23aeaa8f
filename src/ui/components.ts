import { html } from 'hono/html'
import { icon, type IconName } from './icons.ts'
import { attributes, type Content, headingText, type Markup } from './markup.ts'
import type { Say } from '../messages/messages.ts'

/** What the last action led to, said at the top of the next page. */
export type Notice = {
  kind: 'success' | 'info' | 'warning' | 'danger'
  text: string
  action?: { label: string; href: string } | undefined
}

const noticeIcons = {
  success: 'circle-check',
  info: 'info',
  warning: 'triangle-alert',
  danger: 'circle-alert',
} as const

/** A status message (an alert when it is `danger`). */
export function notice({ kind, text, action }: Notice): Markup {
  return html`<div class="notice ${kind}" role="${kind === 'danger' ? 'alert' : 'status'}">
    ${icon(noticeIcons[kind])}
    <p>${text}${action ? html` <a href="${action.href}">${action.label}</a>` : ''}</p>
  </div>`
}

/** A part of a page with its heading (h2), a body and, below a thin rule, its buttons. */
export function card(parts: {
  title?: string | undefined
  badge?: Markup | undefined
  body: Content
  actions?: Content | undefined
  id?: string | undefined
}): Markup {
  return html`<section class="card" ${attributes({ id: parts.id })}>
    ${parts.title ? html`<div class="card-head"><h2>${headingText(parts.title)}</h2>${parts.badge}</div>` : ''} ${parts.body}
    ${parts.actions ? html`<div class="actions">${parts.actions}</div>` : ''}
  </section>`
}

/** On or off, in words and with a shape. */
export function badge({ on, label }: { on: boolean; label: string }): Markup {
  return html`<span class="badge ${on ? 'on' : 'off'}">${icon(on ? 'shield-check' : 'shield-off')}${label}</span>`
}

/** Terms and what they are, one pair a line. */
export function definitions(pairs: [term: string, value: Content][]): Markup {
  return html`<dl class="definitions">
    ${pairs.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
  </dl>`
}

/** The backup codes in two columns, one on a narrow screen. `id` is what the copy button names. */
export function codeSheet({
  codes,
  id = 'backup-codes',
}: {
  codes: readonly string[]
  id?: string | undefined
}): Markup {
  return html`<ol class="code-sheet" id="${id}">
    ${codes.map((code) => html`<li><code>${code}</code></li>`)}
  </ol>`
}

/** White behind the QR code in every colour scheme: phones read black on white (requirement ENR-14). */
export function qrPanel(image: Content): Markup {
  return html`<div class="qr">${image}</div>`
}

/** The setup key in its groups of four, and a copy button that appears with JavaScript (module `copy`). */
export function keyPanel({ say, groups }: { say: Say; groups: string }): Markup {
  return html`<div class="key"><code id="setup-key">${groups}</code>${copyButton({ say, from: '#setup-key' })}</div>`
}

/** Copies the text of `from` (a selector). Hidden until the module `copy` runs; says "Copied" as a status. */
export function copyButton(parts: { say: Say; from: string; label?: string | undefined }): Markup {
  const { say, from, label = say('form.copy') } = parts
  return html`<span class="copy">
    <button${attributes({
      class: 'button secondary',
      type: 'button',
      hidden: true,
      'data-copy-from': from,
      'data-copied': say('form.copied'),
      'data-not-copied': say('form.not_copied'),
    })}>${icon('copy')}${label}</button>
    <span class="copy-status" role="status"></span>
  </span>`
}

/** Opens the browser's print dialog. Hidden until the module `print` runs. */
export function printButton(label: string): Markup {
  return html`<button class="button secondary" type="button" hidden data-print>${icon('printer')}${label}</button>`
}

/** A question over the page. A link with `data-dialog="#id"` opens it; `data-dialog-close` on a button inside closes it. */
export function dialog(parts: { id: string; title: string; body: Content }): Markup {
  return html`<dialog class="dialog" id="${parts.id}" aria-labelledby="${parts.id}-title">
    <h2 id="${parts.id}-title">${headingText(parts.title)}</h2>
    ${parts.body}
  </dialog>`
}

/** What stands where a list has nothing to show. */
export function emptyState(parts: {
  image: IconName
  title: string
  text: string
  action?: Content | undefined
}): Markup {
  return html`<div class="empty">
    ${icon(parts.image)}
    <p><b>${parts.title}</b></p>
    <p>${parts.text}</p>
    ${parts.action}
  </div>`
}
