import { html, raw } from 'hono/html'
import { dateAndTime } from '../ui/dates.ts'
import { framedPage, type Markup, type PageContext } from '../ui/page.ts'
import { definitions, emptyState } from '../ui/components.ts'
import type { DrawnMail } from './frame.ts'
import type { MailListed } from './read.ts'

export function devMailPage(ctx: PageContext, mails: MailListed[]): Markup {
  const { say } = ctx
  const row = (mail: MailListed) =>
    html`<li>
      <a href="${ctx.path('devMailMessage', { id: mail.id })}">${mail.subject}</a>
      <span class="hint">${mail.to} · ${dateAndTime(ctx, mail.at)}</span>
    </li>`
  return framedPage(ctx, {
    title: say('dev_mail.title'),
    body: html`<p class="lead">${say('dev_mail.lead')}</p>
      ${
        mails.length === 0
          ? emptyState({ image: 'mail', title: say('dev_mail.empty'), text: say('dev_mail.empty_lead') })
          : html`<ul class="list">
            ${mails.map(row)}
          </ul>`
      }`,
  })
}

export function devMessagePage(ctx: PageContext, mail: MailListed & DrawnMail): Markup {
  const { say } = ctx
  return framedPage(ctx, {
    title: mail.subject,
    body: html`${definitions([
      [say('dev_mail.to'), mail.to],
      [say('dev_mail.at'), dateAndTime(ctx, mail.at)],
    ])}
    <div class="letter">${raw(linked(mail.text))}</div>
    <p class="alone"><a href="${ctx.path('devMail')}">${say('dev_mail.back')}</a></p>`,
  })
}

/** The text part with its links to click; everything else is escaped. */
function linked(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
  return escaped.replace(/https?:\/\/[^\s]+/g, (url) => `<a href="${url}">${url}</a>`)
}
