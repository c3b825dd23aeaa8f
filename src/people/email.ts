import { isIP } from 'node:net'
import { domainToASCII, domainToUnicode } from 'node:url'

/** RFC 5321 4.5.3.1.3, as what travels: a domain there is written in ASCII. */
const longest = 254
const longestLabel = 63

/** Signs by which people, clipboards and right-to-left text surround an address. In a domain two of them, which join letters, are spelling. */
const unseen = /(?![\u200c\u200d])\p{Cf}/gu
const aroundIt = /^[\s\u200c\u200d]*(?:mailto:)?|[\s\u200c\u200d]+$/giu
/** One plain mailbox: nothing that a header, or a list of recipients, would take for more (requirement MAIL-3). */
const mailbox = /^([^\s\p{C}@,;:"<>()[\]\\]+)@((?:[a-z0-9._-]|[\u200c\u200d]|[^\p{ASCII}\s\p{C}])+?)\.?$/iu

/**
 * The one spelling of an e-mail address, by which it is kept, looked for and counted, however it is typed: in any case, NFKC, its domain as UTS 46
 * writes it in letters (a browser may send `xn--…`). Null for what is not one plain mailbox of a domain.
 */
export function readEmail(typed: string): string | null {
  const written = typed.normalize('NFKC').replaceAll(unseen, '').replaceAll(aroundIt, '')
  const [, local = '', domain = ''] = mailbox.exec(written.replaceAll(/[\u200c\u200d]+(?=[^@]*@)/gu, '')) ?? []
  const ascii = domainToASCII(domain)
  const labels = ascii.split('.')
  if (isIP(ascii) !== 0 || labels.some((label) => label === '' || label.length > longestLabel)) return null
  const folded = local.toLowerCase().normalize('NFKC')
  return Buffer.byteLength(`${folded}@${ascii}`) > longest ? null : `${folded}@${domainToUnicode(ascii)}`
}

/** The same for what was read already; what is no address stays, and is nobody's. */
export const foldEmail = (email: string): string => readEmail(email) ?? email
