/** Why a mail wasn't taken, as far as it may stand in a log: what mail servers answer often quotes the address. */
type MailTrouble = {
  /** What the library or the system calls it, such as ECONNREFUSED. */
  cause: string
  /** The reply code of SMTP, where the server gave one. */
  status?: number
  /** RFC 3463's, such as 5.1.1. */
  enhanced?: string
  /** What SMTP_URL should begin with instead, where the port speaks otherwise than its scheme says. */
  scheme?: 'smtps://' | 'smtp://'
}

type Problem = Error & {
  code?: unknown
  responseCode?: unknown
  response?: unknown
  command?: unknown
  timeoutType?: unknown
}

/** `url`: where it happened. */
export function mailTrouble(problem: unknown, url: string | null): MailTrouble {
  if (!(problem instanceof Error)) return { cause: 'unknown' }
  const { code, responseCode: status } = problem as Problem
  const enhanced = enhancedStatus(problem)
  const scheme = schemeInstead(problem, url ?? '')
  return {
    cause: typeof code === 'string' ? code : problem.name,
    ...(typeof status === 'number' && { status }),
    ...(enhanced !== null && { enhanced }),
    ...(scheme && { scheme }),
  }
}

/** A port that waits for TLS says nothing until it comes; one that doesn't answers TLS with plain words. */
function schemeInstead({ timeoutType, message }: Problem, url: string): MailTrouble['scheme'] {
  if (!url.startsWith('smtps:')) return timeoutType === 'GREETING_TIMEOUT' ? 'smtps://' : undefined
  return /wrong version number|packet length too long|http request/i.test(message) ? 'smtp://' : undefined
}

function enhancedStatus({ response }: Problem): string | null {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(typeof response === 'string' ? response : '')?.[1] ?? null
}

/** RFC 3463 §3.2, §3.3: no such mailbox or domain, moved away, a mailbox that takes nothing any more; RFC 7505: a domain without mail. */
const ofTheRecipient = /^5\.(?:1\.(?:[0-6]|10)|2\.1)$/
/** RFC 5321 §4.2.3, where nothing finer is said: not there, elsewhere, no name that could be there. 552 and 554 are said of much else. */
const ofARecipient = [550, 551, 553]
/** What servers that say nothing finer refuse by the same numbers, and what is about us. */
const aboutUs = /relay|authenti|polic|spam|spf|dkim|dmarc|block|blacklist|denied|sender|helo|reputation|rdns|ptr/i

/**
 * Whether a mail server has refused this recipient for good, so that no other try would end otherwise. What it has against us (name and password,
 * sender, policy), against the message or for now (4xx, a full mailbox) is none of the recipient's: that may be put right.
 */
export function isRefusedForGood(problem: unknown): boolean {
  const { responseCode, response, command } = (problem ?? {}) as Problem
  if (typeof responseCode !== 'number' || responseCode < 500 || !(problem instanceof Error)) return false
  const enhanced = enhancedStatus(problem)
  // Some look for the mailbox only once they have the message; it has one recipient.
  if (enhanced !== null) return (command === 'RCPT TO' || command === 'DATA') && ofTheRecipient.test(enhanced)
  return command === 'RCPT TO' && ofARecipient.includes(responseCode) && !aboutUs.test(String(response))
}
