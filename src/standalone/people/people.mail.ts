import {
  changeLinkLifetime,
  confirmLinkLifetime,
  days,
  hours,
  invitationLifetime,
  minutes,
  passwordLinkLifetime,
} from '../../limits.ts'
import type { WrittenMail } from '../../mail/frame.ts'
import { type Addressee, writeLetter } from '../../mail/letter.ts'
import type { Letterhead } from '../../mail/letterhead.ts'
import { sayIn } from '../../messages/messages.ts'

/** The password was changed, by someone signed in. */
export function passwordChangedMail(to: Addressee, about: Letterhead): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product } = about
  return writeLetter(to, about, {
    subject: say('mail.passwordChanged.subject'),
    paragraphs: [say('mail.passwordChanged.done', { product })],
    ifNotYou: [say('mail.passwordChanged.notYou', { url: link('forgotPassword') }), say('mail.lockedMailbox')],
  })
}

/** A new password was chosen by a mailed link. */
export function newPasswordMail(to: Addressee, about: Letterhead): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product } = about
  return writeLetter(to, about, {
    subject: say('mail.newPassword.subject'),
    paragraphs: [say('mail.newPassword.done', { product }), say('mail.newPassword.twoStep')],
    ifNotYou: [say('mail.newPassword.notYou', { url: link('forgotPassword') }), say('mail.lockedMailbox')],
  })
}

/** The link that lets someone choose a new password (requirement CHL-8). */
export function passwordLinkMail(to: Addressee, about: Letterhead & { token: string }): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, token } = about
  const url = link('resetPassword', { token })
  return writeLetter(to, about, {
    subject: say('mail.passwordLink.subject'),
    paragraphs: [
      say('mail.passwordLink.asked', { product }),
      say('mail.passwordLink.limits', { minutes: passwordLinkLifetime / minutes }),
    ],
    action: { label: say('mail.passwordLink.action'), url },
    ifNotYou: [say('mail.passwordLink.notYou'), say('mail.passwordLink.locked')],
  })
}

/** Someone was added by an operator or an administrator, and chooses a first password by a link. */
export function invitationMail(
  to: Addressee & { email: string },
  about: Letterhead & { token: string; organisation: string },
): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, token, organisation } = about
  return writeLetter(to, about, {
    subject: say('mail.invitation.subject', { product }),
    paragraphs: [
      say('mail.invitation.added', { product, organisation, email: to.email }),
      say('mail.invitation.limits', {
        days: invitationLifetime / days,
        url: link('forgotPassword'),
      }),
    ],
    action: { label: say('mail.invitation.action'), url: link('resetPassword', { token }) },
    ifNotYou: [say('mail.invitation.notYou')],
  })
}

/** The link that confirms an address. */
export function confirmEmailMail(to: Addressee, about: Letterhead & { token: string }): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, token } = about
  const url = link('confirmEmail', { token })
  return writeLetter(to, about, {
    subject: say('mail.confirmEmail.subject'),
    paragraphs: [
      say('mail.confirmEmail.asked', { product }),
      say('mail.confirmEmail.limits', { days: confirmLinkLifetime / days }),
    ],
    action: { label: say('mail.confirmEmail.action'), url },
    ifNotYou: [
      say('mail.confirmEmail.notYou', { url: link('password') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}

/** The link that brings a new address. Greets by that address: whoever reads it may be a stranger, and the name is anybody's choice. */
export function changeEmailLinkMail(to: Addressee, about: Letterhead & { token: string }): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, token } = about
  return writeLetter(to, about, {
    subject: say('mail.changeEmail.subject'),
    paragraphs: [
      say('mail.changeEmail.asked', { product }),
      say('mail.changeEmail.limits', { hours: changeLinkLifetime / hours }),
    ],
    action: { label: say('mail.changeEmail.action'), url: link('confirmNewEmail', { token }) },
    ifNotYou: [say('mail.changeEmail.notYou'), say('mail.passwordLink.locked')],
  })
}

/** The warning to the present address, before anything is changed. */
export function emailChangeAskedMail(to: Addressee, about: Letterhead): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product } = about
  return writeLetter(to, about, {
    subject: say('mail.emailChangeAsked.subject'),
    paragraphs: [say('mail.emailChangeAsked.asked', { product }), say('mail.emailChangeAsked.waits')],
    ifNotYou: [
      say('mail.emailChangeAsked.notYou', { url: link('password') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}

/** The address was changed: to the one that was given up, and to the one that counts now. */
export function emailChangedMail(to: Addressee, about: Letterhead & { whose: 'old' | 'new' }): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, whose } = about
  return writeLetter(to, about, {
    subject: say('mail.emailChanged.subject'),
    paragraphs: [say(`mail.emailChanged.${whose}`, { product }), say('mail.emailChanged.stays')],
    ifNotYou: [say('mail.emailChanged.notYou', { url: link('wasItYou') }), say('mail.emailChanged.administrator')],
  })
}
