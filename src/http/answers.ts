import { mustEnrol } from '../host/gate.ts'
import { seconds } from '../limits.ts'
import { sayLoosely } from '../messages/messages.ts'
import { Refusal, settle } from '../refusals.ts'
import type { Place } from '../routes.ts'
import type { CountedNotice } from '../ui/notices.ts'
import type { Markup } from '../ui/page.ts'
import { leaveNotices } from './left-notices.ts'
import type { Req } from './request.ts'

/** Answers with a page: as a page of its own, or drawn again after a refusal, with the refusal's status. */
export async function draw(c: Req, page: Markup, answered: number | Refusal = 200): Promise<Response> {
  // As plain text: the server writes that in one piece. For the object that a template makes, a stream would be built first.
  const text = String(await page)
  if (typeof answered === 'number') return c.html(text, answered as 200)
  tellWhenAgain(c, answered)
  return c.html(text, answered.status)
}

/** `Retry-After` in seconds, for page and JSON alike (RFC 9110 §10.2.3). */
export function tellWhenAgain(c: Req, { details }: Refusal): void {
  if (details.retryAfter !== undefined) c.header('Retry-After', String(Math.ceil(details.retryAfter / seconds)))
}

/** POST → redirect → GET, with a sentence for the next page. */
export function redirectTo(c: Req, place: Place, notice?: CountedNotice): Response {
  return leadTo(c, c.var.services.instance.path(openTo(c, place)), notice)
}

/** Of whoever must set two-step up, the settings are shut: set-up begins, and ends, elsewhere. */
function openTo(c: Req, place: Place): Place {
  const { session, at } = c.var
  const isShut = c.var.mustEnrol !== undefined && (session === null || mustEnrol(session, at.now))
  return isShut && (place === 'security' || place === 'profile') ? 'enrolmentRequired' : place
}

/** The same where it leads is written out: to a page of the application's, or of ours. */
export function leadTo(c: Req, location: string, notice?: CountedNotice): Response {
  return c.redirect(leaveNotices(c, location, notice), 303)
}

/** The same form once more, to another address of ours (RFC 9110 §15.4.8). */
export function sendAgain(c: Req, place: Place): Response {
  return c.redirect(c.var.services.instance.path(place), 307)
}

/** What a passkey is to sign, for a page's script; or why not, in words for whoever pressed the button. */
export async function answerCeremony(c: Req, options: () => Promise<object>): Promise<Response> {
  const answer = await settle(options)
  if (!(answer instanceof Refusal)) return c.json(answer)
  // An attempt to go round is noted where pages' are.
  if (answer.code === 'signed_out') throw answer
  tellWhenAgain(c, answer)
  return c.json({ code: answer.code, says: sayRefusal(c, answer) }, answer.status)
}

/** What a download says of itself. Its name begins with the product's letters and digits; nothing of a person's stands in it. */
export function downloadAs(c: Req, type: string, name: string) {
  const product = c.var.services.instance.product.normalize('NFC').toLowerCase()
  const whole = [...(product.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []), name].join('-')
  const plain = /^[\x20-\x7e]*$/.test(whole)
  // RFC 6266 §5: the second is for all that read more than ASCII.
  const named = plain ? `filename="${whole}"` : `filename="${name}"; filename*=UTF-8''${encodeURIComponent(whole)}`
  return { 'Content-Type': type, 'Content-Disposition': `attachment; ${named}` }
}

/** A refusal in the language of the request. */
export function sayRefusal(c: Req, refusal: Refusal): string {
  return refusal.details.text ?? sayLoosely(c.var.locale, refusal.says, refusal.details.args)
}
