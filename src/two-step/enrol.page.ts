import { html } from 'hono/html'
import { renderSVG } from 'uqr'
import type { Sheet } from '../backup-codes/sheet.ts'
import type { Instant } from '../adapters/clock.ts'
import { minutes, stepLength } from '../limits.ts'
import { groupsOfFour } from '../otp/otpauth.ts'
import { stepAt, stepEndsAt } from '../otp/totp.ts'
import { countdown, endWarning } from '../ui/countdown.ts'
import { forCameras } from '../colours.ts'
import { dateOnly } from '../ui/dates.ts'
import { button, codeField, linkButton } from '../ui/form.ts'
import { icon } from '../ui/icons.ts'
import { attributes } from '../ui/markup.ts'
import { type Markup, type PageContext, type PageParts, settingsPage, type Steps, stepsPage } from '../ui/page.ts'
import { card, codeSheet, copyButton, keyPanel, notice, printButton, qrPanel } from '../ui/components.ts'
import { appStoreUrl, authenticatorApps, googlePlayUrl } from './apps.ts'
import type { Enrolment } from './enrolment.ts'

// ISO/IEC 18004: the quiet zone in modules, and the bytes that the largest code holds at its lowest correction.
const quietZone = 4
const qrBytes = 2953

/** Step 1: the QR code, the apps, and the setup key for those who can't scan. */
export function scanPage(
  ctx: PageContext,
  about: { enrolment: Enrolment; account: string; secret: string; uri: string; now: Instant },
): Markup {
  const { say } = ctx
  const fits = about.uri.length <= qrBytes
  return stepsPage(ctx, {
    title: say(fits ? 'scan.title' : 'scan.key_title'),
    step: 1,
    steps: stepsOf(about.enrolment),
    leave: leaveButton(ctx),
    scripts: ['copy', 'warn-end', 'wipe'],
    body: html`${endOf(ctx, about)} ${untilFinish(ctx, about)}
      ${card({
        body: html`${fits ? '' : notice({ kind: 'info', text: say('scan.too_long') })}
        <div class="split">
          ${fits ? qrPanel(html`<img src="${qrImage(about.uri)}" alt="${say('scan.qr_alt')}" width="240" height="240" />`) : ''}
          <div>
            <ol class="numbered">
              <li>${say('scan.first')}</li>
              <li>${say('scan.second')}</li>
              <li>${say(fits ? 'scan.third' : 'scan.third_key')}</li>
            </ol>
            <details class="details" ${attributes({ open: !fits })}>
              <summary>${say('scan.cant')}</summary>
              <p>${say('scan.key_lead', { account: about.account })}</p>
              ${keyPanel({ say, groups: groupsOfFour(about.secret) })}
              <p class="alone"><a href="${about.uri}">${say('scan.open_app')}</a></p>
            </details>
          </div>
        </div>`,
        actions: linkButton({
          label: say('enrol.next'),
          href: ctx.path('twoStepCode', {}, { enrolment: about.enrolment.id }),
          kind: 'primary',
        }),
      })}
      ${card({ title: say('scan.apps'), body: apps(ctx) })}`,
  })
}

/** Whoever replaces a phone is told that the present one still works. */
function untilFinish({ say }: PageContext, { enrolment, account }: { enrolment: Enrolment; account: string }): Markup {
  if (enrolment.purpose !== 'replace') return html``
  return notice({ kind: 'info', text: `${say('replace.until_finish')} ${say('replace.entry', { account })}` })
}

/** Black on white with its quiet zone, whatever the colours of the page (requirement ENR-14). */
function qrImage(uri: string): string {
  const svg = renderSVG(uri, {
    ecc: 'L',
    border: quietZone,
    blackColor: forCameras.black,
    whiteColor: forCameras.white,
  })
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}

function apps({ say }: PageContext): Markup {
  const store = (href: string, text: string, whole: string) =>
    html`<a href="${href}" rel="noreferrer" target="_blank" aria-label="${whole}">${text}${icon('external-link')}</a>`
  return html`<p>${say('scan.apps_lead')}</p>
    <ul class="list">
      ${authenticatorApps.map(
        ({ name, appStore, googlePlay }) =>
          html`<li>
            <span>${name}</span>
            <span>
              ${
                appStore
                  ? store(appStoreUrl(appStore), say('scan.app_store'), say('scan.app_store_of', { app: name }))
                  : ''
              }
              ${
                googlePlay
                  ? store(googlePlayUrl(googlePlay), say('scan.google_play'), say('scan.google_play_of', { app: name }))
                  : ''
              }
            </span>
          </li>`,
      )}
    </ul>`
}

/** Step 2: the code that proves the secret. */
export function enrolmentCodePage(
  ctx: PageContext,
  about: { enrolment: Enrolment; issuer: string; now: Instant; typed: string; error: string | undefined },
): Markup {
  const { say } = ctx
  const endsAt = stepEndsAt(stepAt(about.now))
  return stepsPage(ctx, {
    title: say('code.title'),
    step: 2,
    steps: stepsOf(about.enrolment),
    leave: leaveButton(ctx),
    scripts: ['countdown', 'tidy-code', 'warn-end'],
    body: html`${endOf(ctx, about)}
      <form class="form" method="post" action="${ctx.path('twoStepCode')}" novalidate>
        ${card({
          body: html`<p>${say('code.lead', { issuer: about.issuer })}</p>
            ${codeField({
              say,
              value: about.typed,
              error: about.error,
              autofocus: true,
              aside: countdown({ endsAt, now: about.now, period: stepLength, say }),
            })}`,
          actions: html`${button({ label: say('enrol.next') })}
          ${linkButton({ label: say('enrol.back'), href: ctx.path('twoStepScan'), kind: 'secondary' })}`,
        })}
        <input type="hidden" name="enrolment" value="${about.enrolment.id}" />
      </form>`,
  })
}

/** Step 3: the ten codes, the ways to keep them, and Finish. */
export function backupCodesPage(ctx: PageContext, about: { enrolment: Enrolment; sheet: Sheet; now: Instant }): Markup {
  const { say } = ctx
  const purpose = about.enrolment.purpose === 'add' ? 'enable' : about.enrolment.purpose
  const renewing = purpose === 'renew'
  const parts = {
    title: say(renewing ? 'codes.renew_title' : 'codes.title'),
    scripts: ['copy', 'print', 'kept', 'warn-end', 'wipe'],
    body: html`${endOf(ctx, about)}
      ${card({
        body: html`<p>${say('codes.lead')} <b>${say('codes.once')}</b></p>
          <div class="print-only">${printHead(ctx, about.sheet)} ${codeSheet({ codes: about.sheet.codes })}</div>
          <div class="actions">
            ${linkButton({ label: say('codes.pdf'), href: ctx.path('twoStepPdf'), icon: 'download', download: true, more: keeping })}
            ${printButton(say('codes.print'))}
            ${copyButton({ say, from: '#backup-codes', label: say('codes.copy') })}
            ${linkButton({ label: say('codes.text'), href: ctx.path('twoStepText'), icon: 'file-text', download: true, more: keeping })}
          </div>`,
      })}
      <form method="post" action="${ctx.path('twoStepBackupCodes')}" class="finish">
        <input type="hidden" name="enrolment" value="${about.enrolment.id}" />
        <input type="hidden" name="kept" value="" data-kept />
        ${card({
          body: html`<p>${say(finishLead[purpose])}</p>`,
          actions: button({ label: say('codes.finish'), icon: 'check' }),
        })}
      </form>`,
  }
  if (!renewing) return stepsPage(ctx, { ...parts, step: 3, steps: stepsOf(about.enrolment), leave: leaveButton(ctx) })
  return renewalPage(ctx, { ...parts, body: html`${parts.body}${leaveButton(ctx)}` })
}

const finishLead = {
  enable: 'codes.finish_lead',
  replace: 'codes.finish_replace_lead',
  renew: 'codes.finish_renew_lead',
} as const

/** Marks a control whose use means that the codes are kept. */
const keeping = { 'data-keeps': true }

/** Stands on paper only. */
function printHead(ctx: PageContext, sheet: Sheet): Markup {
  const { say } = ctx
  return html`<div class="on-paper stack">
    <h2>${sheet.product} · ${say('codes.print_title')}</h2>
    <p>${say('codes.print_account', { account: sheet.account })}</p>
    <p>${say('codes.print_made', { date: dateOnly(ctx, sheet.madeAt) })}</p>
    <p>${say('codes.print_use')}</p>
  </div>`
}

/** Asked once of someone who kept the codes nowhere here. */
export function keepCodesPage(ctx: PageContext, about: { enrolment: Enrolment }): Markup {
  const { say } = ctx
  const body = card({
    body: html`<p>${say('keep.lead')}</p>`,
    actions: html`<form method="post" action="${ctx.path('twoStepBackupCodes')}">
        <input type="hidden" name="enrolment" value="${about.enrolment.id}" />
        <input type="hidden" name="kept" value="1" />
        ${button({ label: say('keep.finish'), icon: 'check' })}
      </form>
      ${linkButton({ label: say('keep.back'), href: ctx.path('twoStepBackupCodes'), kind: 'secondary' })}`,
  })
  const parts = { title: say('keep.title'), body }
  if (about.enrolment.purpose === 'renew') return renewalPage(ctx, parts)
  return stepsPage(ctx, { ...parts, step: 3, steps: stepsOf(about.enrolment), leave: leaveButton(ctx) })
}

/** What the three steps are called: two bring the factor, the third its backup codes, or a name where those stay as they are. */
export function stepsOf({ means, purpose }: Pick<Enrolment, 'means' | 'purpose'>): Steps {
  const third = purpose === 'add' ? 'passkey.step_name' : 'frame.step_backup_codes'
  return means === 'passkey'
    ? ['passkey.step_make', 'passkey.step_prove', third]
    : ['frame.step_scan', 'frame.step_code', third]
}

/** New codes alone are no enrolment in steps; whose they are is said as there. */
function renewalPage(ctx: PageContext, parts: PageParts): Markup {
  return settingsPage(ctx, { ...parts, account: ctx.signedIn?.email, current: 'security' })
}

export function leaveButton({ say, path }: PageContext): Markup {
  return html`<form method="post" action="${path('twoStepLeave')}">
    ${button({ label: say('enrol.leave'), kind: 'quiet', icon: 'x' })}
  </form>`
}

/** Two minutes before the end a press gives fifteen more (requirement A11Y-4). */
export function endOf({ say, here, path }: PageContext, about: { enrolment: Enrolment; now: Instant }): Markup {
  const { expiresAt, canBeExtended } = about.enrolment
  const extend = html`<form method="post" action="${path('twoStepExtend')}">
    <input type="hidden" name="next" value="${here}" />
    ${button({ label: say('enrol.extend'), kind: 'secondary' })}
  </form>`
  return endWarning({
    now: about.now,
    endsAt: expiresAt,
    warnBefore: 2 * minutes,
    warning: html`<p>${say('enrol.ends_soon')}</p>
      ${canBeExtended ? extend : ''}`,
    ended: html`<p>${say('enrol.ended')} <a href="${path('security')}">${say('enrol.start_again')}</a></p>`,
  })
}
