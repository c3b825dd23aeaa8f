import { isIPv4 } from 'node:net'
import { domainToASCII, domainToUnicode } from 'node:url'

/** RFC 5321 4.5.3.1.3, as what travels: a domain there is written in ASCII. */
const longest = 254
const longestLabel = 63

/** Signs that nobody sees, such as right-to-left text brings, and fillers. In a domain two of them, which join letters, are spelling. */
const unseen = /(?![\u200c\u200d])[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu
/** What people, clipboards and lists of addresses put around one. */
const aroundIt = /^(?:[\s<(["'`“”„‟‘’‚‹«»›]|[\u200c\u200d])+|(?:[\s>)\]"'`“”„‟‘’‚‹«»›.,;:]|[\u200c\u200d])+$/gu
/** RFC 6068: what stands behind a `?` is no part of the address, and signs may be written by their numbers. */
const mailLink = /^mailto:(?:\/\/)?([^?]*)/iu
/** One plain mailbox: nothing that a header, or a list of recipients, would take for more (requirement MAIL-3). Each sign of a domain is of one kind: of two, a long one would take time without end. */
const mailbox = /^([^\s\p{C}@,;:"<>()[\]\\]+)@((?:[\p{L}\p{M}\p{N}._·。-]|[\u200c\u200d])+)$/iu

/**
 * The one spelling of an e-mail address, by which it is kept, looked for and counted, however it is typed: in any case, NFKC, without what surrounds it, its domain as UTS 46
 * writes it in letters (a browser may send `xn--…`). Null for what is not one plain mailbox of a domain.
 */
export function readEmail(typed: string): string | null {
  const written = undress(typed)
  const [, local = '', domain = ''] = mailbox.exec(written.replaceAll(/[\u200c\u200d](?=[^@]*@)/gu, '')) ?? []
  const ascii = domainToASCII(domain)
  const labels = ascii.split('.')
  // Only of the fourth version: the other one's colons are no sign of a domain here, and to ask for it compiles a long expression with the first address.
  if (isIPv4(ascii) || labels.some((label) => label === '' || label.length > longestLabel)) return null
  const folded = local.toLowerCase().normalize('NFKC')
  const email = `${folded}@${domainToUnicode(ascii)}`
  // What `xn--…` stands for may be no letters, such as a face: whoever typed it as it is shown would be nobody.
  return Buffer.byteLength(`${folded}@${ascii}`) > longest || !mailbox.test(email) ? null : email
}

function undress(typed: string): string {
  const bare = bareOf(typed)
  const [, address] = mailLink.exec(bare) ?? []
  return address === undefined ? bare : bareOf(decoded(address))
}

const bareOf = (text: string) => text.normalize('NFKC').replaceAll(unseen, '').replaceAll(aroundIt, '')

/** Broken numbers are no address. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** The same for what was read already; what is no address stays, and is nobody's. */
export const foldEmail = (email: string): string => readEmail(email) ?? email
