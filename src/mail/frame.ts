import type { Instance } from '../instance.ts'
import { type Locale, type Say, sayIn } from '../messages/messages.ts'
import { htmlPart } from './frame.mail.ts'
import { plainText } from './plain-text.ts'

/** What a mail says, in whose language; the frame gives it its greeting, its look and its closing. Plain text throughout. */
export type WrittenMail = {
  locale: Locale
  subject: string
  /** Whom it greets. */
  name: string
  paragraphs: string[]
  /** What happened when, from which browser and address. */
  facts: { label: string; value: string }[]
  /** The one thing to do, as a button and, in the text part, an address on a line of its own. */
  action?: { label: string; url: string }
  /** What to do if it wasn't them, also for someone who can't sign in any more. Addresses of ours become links. */
  ifNotYou: string[]
}

/** A mail as it leaves: one line of subject, a text part, an HTML part. */
export type DrawnMail = { subject: string; text: string; html: string }

/** A mail with every sentence that surrounds it, said, and where the product is found. */
export type FramedMail = WrittenMail &
  Pick<Instance, 'baseUrl' | 'colours' | 'product'> & { say: Say; greeting: string; home: string }

/** Draws both parts of a mail. Nothing in it is loaded from anywhere (requirement MAIL-2). */
export function drawMail(mail: WrittenMail, { baseUrl, colours, link, product }: Instance): DrawnMail {
  const say = sayIn(mail.locale)
  const name = mail.name.replace(/\s+/g, ' ').trim()
  // Where it is somebody else's application, ours has no page of its own to start at.
  const home = link('home').replace(/\/$/, '')
  const framed = { ...mail, baseUrl, colours, product, home, say, greeting: say('mail.greeting', { name }) }
  return { subject: mail.subject, text: plainText(framed), html: htmlPart(framed) }
}
