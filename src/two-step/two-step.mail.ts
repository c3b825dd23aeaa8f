import type { WrittenMail } from '../mail/frame.ts'
import { type Addressee, writeLetter } from '../mail/letter.ts'
import type { Letterhead } from '../mail/letterhead.ts'
import { pathTo } from '../routes.ts'
import { sayIn } from '../ui/messages.ts'

/** Two-step authentication was enabled. */
export function enabledMail(to: Addressee, about: Letterhead): WrittenMail {
  const say = sayIn(to.locale)
  const { baseUrl, product } = about
  return writeLetter(to, about, {
    subject: say('mail.enabled.subject'),
    paragraphs: [say('mail.enabled.done', { product }), say('mail.enabled.keep')],
    // The owner is signed out by now and has no code: a new password throws the stranger out, an administrator does the rest.
    ifNotYou: [say('mail.enabled.notYou', { url: baseUrl + pathTo('forgotPassword') }), say('mail.enabled.locked')],
  })
}

/** Another phone took the place of the old one. */
export function replacedMail(to: Addressee, about: Letterhead): WrittenMail {
  const say = sayIn(to.locale)
  const { baseUrl, product } = about
  return writeLetter(to, about, {
    subject: say('mail.replaced.subject'),
    paragraphs: [say('mail.replaced.done', { product }), say('mail.replaced.gone')],
    // As after enabling: the owner's phone and codes work no more.
    ifNotYou: [say('mail.replaced.notYou', { url: baseUrl + pathTo('forgotPassword') }), say('mail.enabled.locked')],
  })
}

/** Two-step authentication was disabled. */
export function disabledMail(to: Addressee, about: Letterhead): WrittenMail {
  const say = sayIn(to.locale)
  const { baseUrl, product } = about
  return writeLetter(to, about, {
    subject: say('mail.disabled.subject'),
    paragraphs: [say('mail.disabled.done', { product }), say('mail.disabled.gone')],
    ifNotYou: [
      say('mail.disabled.notYou', { url: baseUrl + pathTo('password') }),
      say('mail.locked', { url: baseUrl + pathTo('forgotPassword') }),
    ],
  })
}
