import { dateAndTime } from '../ui/dates.ts'
import { type Locale, sayIn } from '../messages/messages.ts'
import type { WrittenMail } from './frame.ts'
import type { Letterhead } from './letterhead.ts'

/**
 * Whom a letter greets, in which language, and in whose time zone it tells when something was done: in UTC where they chose none (null), because the browser that
 * brought the letter about may be a stranger's. Where it goes is not known here: the outbox reads that from the database.
 */
export type Addressee = { name: string; locale: Locale; timeZone: string | null }

/** A letter about something that happened: what it says, and beside it when, from which browser and address it was done. */
export function writeLetter(
  to: Addressee,
  about: Letterhead,
  says: Pick<WrittenMail, 'subject' | 'paragraphs' | 'action' | 'ifNotYou'> & { facts?: WrittenMail['facts'] },
): WrittenMail {
  return { locale: to.locale, name: to.name, ...says, facts: [...factsOf(to, about), ...(says.facts ?? [])] }
}

function factsOf(to: Addressee, about: Letterhead): WrittenMail['facts'] {
  const say = sayIn(to.locale)
  const unknown = say('mail.fact.unknown')
  const when = { label: say('mail.fact.when'), value: dateAndTime(to, about.at) }
  if (about.from === null) return [when]
  return [
    when,
    { label: say('mail.fact.browser'), value: withoutPunctuation(about.from.browser) || unknown },
    { label: say('mail.fact.address'), value: about.from.address || unknown },
  ]
}

/** A stranger who asks for a reset link chooses the browser's name: "log in at evil.example" must not become a link. */
function withoutPunctuation(browser: string): string {
  return browser
    .replace(/[^\p{L}\p{N} ·()-]+/gu, ' ')
    .replace(/ +/g, ' ')
    .trim()
}
