import { backupCodesFew } from '../limits.ts'
import type { WrittenMail } from '../mail/frame.ts'
import { type Addressee, writeLetter } from '../mail/letter.ts'
import type { Letterhead } from '../mail/letterhead.ts'
import { sayIn } from '../messages/messages.ts'

/** A backup code was used: how many are left, and a request for new ones when they are few (requirement BAC-10). */
export function backupCodeUsedMail(to: Addressee, about: Letterhead & { left: number }): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, left } = about
  const few = left <= backupCodesFew
  return writeLetter(to, about, {
    subject: say('mail.codeUsed.subject'),
    paragraphs: [
      say('mail.codeUsed.done', { product }),
      say('mail.codeUsed.left', { left }),
      ...(few ? [say('mail.codeUsed.few')] : []),
    ],
    ...(few && { action: { label: say('mail.codeUsed.action'), url: link('security') } }),
    ifNotYou: [
      say('mail.codeUsed.notYou', { url: link('password') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}

/** New backup codes took the place of the old ones. The codes themselves never stand in a mail. */
export function backupCodesRenewedMail(to: Addressee, about: Letterhead): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product } = about
  return writeLetter(to, about, {
    subject: say('mail.codesRenewed.subject'),
    paragraphs: [say('mail.codesRenewed.done', { product })],
    ifNotYou: [
      say('mail.codesRenewed.notYou', { url: link('password') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}
