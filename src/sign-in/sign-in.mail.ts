import type { WrittenMail } from '../mail/frame.ts'
import { type Addressee, writeLetter } from '../mail/letter.ts'
import type { Whereabouts } from '../moment.ts'
import type { Letterhead } from '../mail/letterhead.ts'
import { sayIn } from '../messages/messages.ts'

/** A sign-in in a browser that was never known, or in the mobile app. */
export function newBrowserMail(to: Addressee, about: Letterhead & { kind: Whereabouts['kind'] }): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, kind } = about
  return writeLetter(to, about, {
    subject: say('mail.newBrowser.subject'),
    paragraphs: [say(`mail.newBrowser.${kind}`, { product })],
    action: { label: say('mail.newBrowser.action'), url: link('wasItYou') },
    ifNotYou: [
      say('mail.newBrowser.notYou', { url: link('password') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}
