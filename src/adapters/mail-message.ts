import { domainToASCII } from 'node:url'
import type { Instant } from './clock.ts'

type MailAddress = { name: string; address: string }

/** One mail for one recipient. */
export type OutgoingMail = {
  /** With its angle brackets; the same at every try. */
  messageId: string
  at: Instant
  /** The name that stands before the sender's address. */
  senderName: string
  to: MailAddress
  subject: string
  text: string
  html: string
}

/** As the mail server gets it: from which address to which, and all that follows `DATA`. */
export type MailMessage = { messageId: string; from: string; to: string; bytes: Buffer }

/** A line of base64 has neither hyphens nor underscores: nothing in a part can be taken for its end. */
const boundary = '=_part'

/**
 * Writes a mail from that address: all in one piece, where a library's streams take several times what sending does. Whatever isn't plain is base64, of
 * which nothing can be taken for a header or an address. Refuses addresses in which more than one could hide (requirement MAIL-3).
 */
export function writeMessage(mail: OutgoingMail, fromAddress: string): MailMessage {
  const from = oneMailbox({ name: mail.senderName, address: fromAddress })
  const to = oneMailbox(mail.to)
  const lines = [
    `From: ${folded([...words(from.name, plainName), `<${from.address}>`])}`,
    `To: ${folded([...words(to.name, plainName), `<${to.address}>`])}`,
    `Subject: ${folded(words(oneLine(mail.subject), plainText))}`,
    `Message-ID: ${mail.messageId}`,
    `Date: ${new Date(mail.at).toUTCString().replace('GMT', '+0000')}`,
    // RFC 3834 §5: no out-of-office answers, please; Exchange looks for its own header (MS-OXCMAIL).
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: All',
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    ...part('text/plain', mail.text),
    ...part('text/html', mail.html),
    `--${boundary}--`,
    '',
  ]
  return { messageId: mail.messageId, from: from.address, to: to.address, bytes: Buffer.from(lines.join('\r\n')) }
}

const plainName = /^[\w ]+$/
const plainText = /^(?!.*=\?)[\x20-\x7e]*$/

/** As it is where that is plain, and else in words of RFC 2047. Nine letters, at most 36 bytes, are one of 60 signs. */
function words(text: string, plain: RegExp): string[] {
  if (plain.test(text)) return [text]
  const pieces = text.match(/.{1,9}/gsu) ?? []
  return pieces.map((piece) => `=?UTF-8?B?${Buffer.from(piece).toString('base64')}?=`)
}

/** RFC 2047 §2: no line with such a word has more than 76 signs. */
const folded = (parts: string[]): string => parts.join(parts.join(' ').length > 60 ? '\r\n ' : ' ')

/** RFC 2045 §6.8: lines end as in any mail before they are encoded, and have at most 76 signs afterwards. */
function part(type: string, text: string): string[] {
  const encoded = Buffer.from(text.replaceAll(/\r\n?|\n/g, '\r\n')).toString('base64')
  const lines = [`--${boundary}`, `Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: base64', '']
  for (let at = 0; at < encoded.length; at += 76) lines.push(encoded.slice(at, at + 76))
  return lines
}

// Also what compatibility forms (a full-width comma) would turn into one of these.
const unsafeInAddress = /[\s\p{Cc},;:"<>()[\]\\]/u

/** One mailbox as servers want it written, and its name on one line. Throws `UnsafeAddress` where there could be more. */
export function oneMailbox({ name, address }: MailAddress): MailAddress {
  const safe = address.normalize('NFKC').split('@')
  if (safe.length !== 2 || safe.includes('') || safe.some((side) => unsafeInAddress.test(side))) {
    throw new UnsafeAddress('An address that is not plainly one mailbox')
  }
  return { name: oneLine(name), address: asWritten(address) }
}

/** A domain in letters is written in ASCII, but beside a name in letters, which only servers take that read both (RFC 6531). Dots may want quotes (RFC 5321 §4.1.2). */
function asWritten(address: string): string {
  const [local = '', domain = ''] = address.split('@')
  const quoted = /^\.|\.\.|\.$/.test(local) ? `"${local}"` : local
  return `${quoted}@${/^[\x21-\x7e]*$/.test(local) ? domainToASCII(domain) || domain : domain}`
}

/** Its message never quotes the address: it may reach the log. */
export class UnsafeAddress extends Error {
  override readonly name = 'UnsafeAddress'
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
}
