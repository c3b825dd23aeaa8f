import type { Instance } from '../instance.ts'
import { type Locale, type Say, sayIn } from '../messages/messages.ts'
import { drawMail } from './frame.mail.ts'
import { plainText } from './plain-text.ts'

/** A mail as it leaves: one line of subject, a text part, an HTML part. */
export type WrittenMail = { subject: string; text: string; html: string }

/** What a letter says; the frame gives it its greeting, its look and its closing. Plain text throughout. */
export type Letter = {
  subject: string
  /** Whom it greets. */
  name: string
  paragraphs: string[]
  /** What happened when, from which browser and address. */
  facts: { label: string; value: string }[]
  /** The one thing to do, as a button and, in the text part, an address on a line of its own. */
  action?: { label: string; url: string }
  /** What to do if it wasn't them, also for someone who can't sign in any more. Addresses under `baseUrl` and `home` become links. */
  ifNotYou: string[]
  /** Where the product is found, at the foot. Left out: `baseUrl`. */
  home?: string
} & Pick<Instance, 'baseUrl' | 'colours' | 'product'>

/** A letter with every sentence that surrounds it, said. */
export type FramedLetter = Letter & { locale: Locale; say: Say; greeting: string }

/** Writes both parts of a mail in one language. Nothing in it is loaded from anywhere (requirement MAIL-2). */
export function writeMail(locale: Locale, letter: Letter): WrittenMail {
  const say = sayIn(locale)
  const name = letter.name.replace(/\s+/g, ' ').trim()
  const framed = { ...letter, locale, say, greeting: say('mail.greeting', { name }) }
  return { subject: letter.subject, text: plainText(framed), html: drawMail(framed) }
}
