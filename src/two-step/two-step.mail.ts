import { hours, resetDelay } from '../limits.ts'
import type { WrittenMail } from '../mail/frame.ts'
import { type Addressee, writeLetter } from '../mail/letter.ts'
import type { Letterhead } from '../mail/letterhead.ts'
import type { Instant } from '../adapters/clock.ts'
import { dateAndTime } from '../ui/dates.ts'
import { sayIn } from '../messages/messages.ts'
import type { FactorToEnrol } from './enrolment.ts'

/** Two-step authentication was enabled. */
export function enabledMail(to: Addressee, about: Letterhead & { means: FactorToEnrol }): WrittenMail {
  const say = sayIn(to.locale)
  const { endsElsewhere, link, product, means } = about
  return writeLetter(to, about, {
    subject: say('mail.enabled.subject'),
    paragraphs: [say('mail.enabled.done', { product, means }), say('mail.enabled.keep', { ends: endsElsewhere })],
    // The owner is signed out by now and has no code: a new password throws the stranger out, an administrator does the rest.
    ifNotYou: [say('mail.enabled.notYou', { url: link('forgotPassword'), means }), say('mail.enabled.locked')],
  })
}

type OfFactor = Letterhead & { means: FactorToEnrol; name: string }

/** Another app or passkey came to what was there. */
export function factorAddedMail(to: Addressee, about: OfFactor): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, means, name } = about
  return writeLetter(to, about, {
    subject: say('mail.factorAdded.subject'),
    paragraphs: [say('mail.factorAdded.done', { product, means })],
    facts: [{ label: say('mail.fact.factor'), value: name }],
    ifNotYou: [
      say('mail.factorAdded.notYou', { url: link('security') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}

/** One of several was removed. */
export function factorRemovedMail(to: Addressee, about: OfFactor): WrittenMail {
  const say = sayIn(to.locale)
  const { endsElsewhere, link, product, means, name } = about
  return writeLetter(to, about, {
    subject: say('mail.factorRemoved.subject'),
    paragraphs: [
      say('mail.factorRemoved.done', { product, means }),
      say('mail.factorRemoved.gone', { ends: endsElsewhere }),
    ],
    facts: [{ label: say('mail.fact.factor'), value: name }],
    ifNotYou: [
      say('mail.factorRemoved.notYou', { url: link('security') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}

/** Another phone took the place of the old one. */
export function replacedMail(to: Addressee, about: Letterhead): WrittenMail {
  const say = sayIn(to.locale)
  const { endsElsewhere, link, product } = about
  return writeLetter(to, about, {
    subject: say('mail.replaced.subject'),
    paragraphs: [say('mail.replaced.done', { product }), say('mail.replaced.gone', { ends: endsElsewhere })],
    // As after enabling: the owner's phone and codes work no more.
    ifNotYou: [say('mail.replaced.notYou', { url: link('forgotPassword') }), say('mail.enabled.locked')],
  })
}

/** Two-step authentication was disabled. */
export function disabledMail(to: Addressee, about: Letterhead): WrittenMail {
  const say = sayIn(to.locale)
  const { endsElsewhere, link, product } = about
  return writeLetter(to, about, {
    subject: say('mail.disabled.subject'),
    paragraphs: [say('mail.disabled.done', { product }), say('mail.disabled.gone', { ends: endsElsewhere })],
    ifNotYou: [
      say('mail.disabled.notYou', { url: link('password') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}

/** An administrator asked to reset it: when that takes effect, and how to stop it (requirement LIFE-3). */
export function resetAskedMail(
  to: Addressee,
  about: Letterhead & { administrator: string; dueAt: Instant; token: string },
): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, administrator, dueAt, token } = about
  return writeLetter(to, about, {
    subject: say('mail.resetAsked.subject'),
    paragraphs: [
      say('mail.resetAsked.asked', { product, administrator }),
      say('mail.resetAsked.when', { due: dateAndTime(to, dueAt), hours: resetDelay / hours }),
    ],
    action: { label: say('mail.resetAsked.action'), url: link('cancelReset', { token }) },
    ifNotYou: [say('mail.resetAsked.notYou'), say('mail.resetAsked.locked')],
  })
}

/** It was reset, with nothing left to do for the person but to set it up again. */
export function resetDoneMail(to: Addressee, about: Letterhead): WrittenMail {
  const say = sayIn(to.locale)
  const { endsElsewhere, link, product } = about
  return writeLetter(to, about, {
    subject: say('mail.resetDone.subject'),
    paragraphs: [say('mail.resetDone.done', { product }), say('mail.resetDone.gone', { ends: endsElsewhere })],
    ifNotYou: [
      say('mail.resetDone.notYou', { url: link('security') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}

/** It was asked for and cancelled: everything stays as it is. */
export function resetCancelledMail(to: Addressee, about: Letterhead): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product } = about
  return writeLetter(to, about, {
    subject: say('mail.resetCancelled.subject'),
    paragraphs: [say('mail.resetCancelled.done', { product })],
    ifNotYou: [
      say('mail.resetCancelled.notYou', { url: link('password') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}
