import type { Instant } from '../adapters/clock.ts'
import { greetMailServer } from '../adapters/mail-transport.ts'
import { mailTrouble } from '../adapters/mail-trouble.ts'
import { clockTolerance, minutes } from '../limits.ts'
import type { Finding } from './doctor.ts'
import { howMany } from './plural.ts'

/** Whether mail could be sent now, and whether the server's clock, where its greeting tells it, agrees with ours. */
export async function examineMailServer(url: string, baseUrl: string, now: Instant): Promise<Finding[]> {
  const about = 'mail'
  try {
    const greeting = await greetMailServer(url, baseUrl)
    return [
      { about, state: 'ok', says: 'The mail server of SMTP_URL answers and takes mail.' },
      ...compare(greeting, now),
    ]
  } catch (problem) {
    return [{ about, state: 'wrong', says: whyNot(problem, url) }]
  }
}

/** RFC 5322 §3.3, as many servers put it behind their name. */
const dateAndTime = /(?:\w{3}, )?\d{1,2} \w{3} \d{4} \d{2}:\d{2}(?::\d{2})? [+-]\d{4}/

function compare(greeting: string, now: Instant): Finding[] {
  const told = Date.parse(dateAndTime.exec(greeting)?.[0] ?? '')
  if (Number.isNaN(told)) return []
  const off = now - told
  if (Math.abs(off) <= clockTolerance)
    return [{ about: 'clock', state: 'ok', says: 'It agrees with the mail server’s.' }]
  const by = howMany(Math.max(1, Math.round(Math.abs(off) / minutes)), 'minute')
  const says = `It is ${by} ${off < 0 ? 'behind' : 'ahead of'} the mail server’s: one of them is wrong, and codes need the right time.`
  return [{ about: 'clock', state: 'warning', says }]
}

/** The kind of fault alone: what a server answers may quote a name or an address. */
function whyNot(problem: unknown, url: string): string {
  const { cause: code, status, enhanced, scheme } = mailTrouble(problem, url)
  if (scheme === 'smtps://')
    return `The mail server of SMTP_URL takes the connection and says nothing (${code}), as a port does that waits for TLS: such a one (465, mostly) is written smtps://.`
  if (scheme === 'smtp://')
    return `The port of SMTP_URL speaks without TLS at first (${code}): write smtp://, with ?requireTLS=true.`
  if (code === 'EAUTH') return 'The mail server refuses the name and password in SMTP_URL.'
  if (code === 'EDNS' || code === 'ENOTFOUND') return 'The host in SMTP_URL is no name that this machine knows.'
  // Whoever answers with a number has been reached.
  if (code !== 'ETLS' && status !== undefined)
    return `The mail server of SMTP_URL answers and takes nothing from us (${[status, enhanced].filter(Boolean).join(' ')}): its log says why.`
  if (code === 'ETLS') return 'The mail server of SMTP_URL offers no TLS that can be trusted (ETLS).'
  return `The mail server of SMTP_URL can’t be reached (${code}): mails wait in the outbox.`
}
