import type { Place } from '../adapters/address.ts'
import type { WrittenMail } from '../mail/frame.ts'
import { type Addressee, writeLetter } from '../mail/letter.ts'
import type { Letterhead } from '../mail/letterhead.ts'
import { sayIn } from '../messages/messages.ts'

/** A budget for guesses is used up: whoever guesses codes has given the right password (requirement THR-12). */
export function someoneKnowsPasswordMail(to: Addressee, about: Letterhead & { place: Place | 'seen' }): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, place } = about
  return writeLetter(to, about, {
    subject: say('mail.knowsPassword.subject'),
    paragraphs: [
      say('mail.knowsPassword.done', { product }),
      say('mail.knowsPassword.you'),
      say('mail.knowsPassword.safe'),
    ],
    facts: [{ label: say('mail.fact.place'), value: say(`mail.place.${place}`) }],
    action: { label: say('mail.knowsPassword.action'), url: link('wasItYou') },
    ifNotYou: [say('mail.knowsPassword.notYou', { url: link('forgotPassword') }), say('mail.knowsPassword.locked')],
  })
}

/** Too many codes were wrong: none are taken from unknown browsers, or none of this authenticator at all (requirement THR-6). */
export function codesSuspendedMail(to: Addressee, about: Letterhead & { everywhere: boolean }): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, everywhere } = about
  return writeLetter(to, about, {
    subject: say('mail.suspended.subject'),
    paragraphs: everywhere
      ? [say('mail.suspended.everywhere', { product }), say('mail.suspended.replace')]
      : [say('mail.suspended.unknown', { product }), say('mail.suspended.letIn')],
    action: { label: say('mail.suspended.action'), url: link('security') },
    ifNotYou: [say('mail.knowsPassword.notYou', { url: link('forgotPassword') }), say('mail.knowsPassword.locked')],
  })
}
