import type { WrittenMail } from '../mail/frame.ts'
import { type Addressee, writeLetter } from '../mail/letter.ts'
import type { Letterhead } from '../mail/letterhead.ts'
import { sayIn } from '../messages/messages.ts'

/** A key's counter went back: there may be two of it. */
export function passkeySuspectedMail(to: Addressee, about: Letterhead & { name: string }): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, name } = about
  return writeLetter(to, about, {
    subject: say('mail.passkeySuspected.subject'),
    paragraphs: [say('mail.passkeySuspected.done', { product }), say('mail.passkeySuspected.do')],
    facts: [{ label: say('mail.fact.factor'), value: name }],
    action: { label: say('mail.passkeySuspected.action'), url: link('security') },
    ifNotYou: [
      say('mail.passkeySuspected.notYou', { url: link('forgotPassword') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}
