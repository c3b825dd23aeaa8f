import type { Role } from '../../adapters/schema.ts'
import type { WrittenMail } from '../../mail/frame.ts'
import { type Addressee, writeLetter } from '../../mail/letter.ts'
import type { Letterhead } from '../../mail/letterhead.ts'
import { type Say, sayIn } from '../../messages/messages.ts'

type Change = { before: Role; now: Role }

/** To whoever has another role now. `less`: they were signed out. */
export function roleChangedMail(
  to: Addressee,
  about: Letterhead & Change & { administrator: string; less: boolean },
): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, administrator, less } = about
  return writeLetter(to, about, {
    subject: say('mail.roleChanged.subject'),
    paragraphs: [
      say('mail.roleChanged.done', { administrator, product }),
      ...(less ? [say('mail.roleChanged.signedOut')] : []),
      ...(about.now === 'administrator' ? [say('mail.roleChanged.administrator')] : []),
    ],
    facts: factsOf(say, about),
    ifNotYou: [say('mail.roleChanged.notYou', { administrator, url: link('security') })],
  })
}

/** To the administrator in whose session it was done. */
export function roleGivenMail(
  to: Addressee,
  about: Letterhead & Change & { whose: { name: string; email: string } },
): WrittenMail {
  const say = sayIn(to.locale)
  const { link, product, whose } = about
  return writeLetter(to, about, {
    subject: say('mail.roleGiven.subject'),
    paragraphs: [say('mail.roleGiven.done', { product })],
    facts: [{ label: say('mail.fact.person'), value: `${whose.name} (${whose.email})` }, ...factsOf(say, about)],
    ifNotYou: [
      say('mail.roleGiven.notYou', { url: link('password') }),
      say('mail.locked', { url: link('forgotPassword') }),
    ],
  })
}

const factsOf = (say: Say, { before, now }: Change) => [
  { label: say('mail.fact.role_before'), value: say(`people.role_${before}`) },
  { label: say('mail.fact.role_now'), value: say(`people.role_${now}`) },
]
