import type { Cookie } from 'tough-cookie'
import type { Attack } from '../attack.ts'
import type { Exchange } from '../send.ts'
import { cookiesKept } from './compare.ts'

const named = /sess|sid\b|auth|token|jwt|login|remember/i
/** What sites keep of everybody. */
const harmless = /csrf|xsrf|lang|locale|i18n|theme|consent|flash|redirect|return|state|nonce|pkce|^_ga|^_gid/i
const shortestSecret = 16

/** Tells a cookie that opens a session from what everybody is given who comes by. */
export async function createSessionCookies(attack: Attack) {
  const { doors, behindSignIn, people } = attack.target
  const pages = ['/', ...doors.flatMap((door) => ('page' in door ? [door.page] : [])), ...behindSignIn]
  const everybodys = new Set<string>()
  for (const page of pages) for (const { key } of cookiesKept(await attack.open().get(page))) everybodys.add(key)
  const { browser } = await attack.firstStep(people.other)
  const theirs = new Set((await browser.cookies()).map(({ key }) => key))

  const looksLikeOne = ({ key, value }: Cookie) =>
    !everybodys.has(key) &&
    (theirs.has(key) || (named.test(key) && !harmless.test(key) && value.length >= shortestSecret))

  return { in: (exchange: Exchange): Cookie | undefined => cookiesKept(exchange).find(looksLikeOne) }
}

export type SessionCookies = Awaited<ReturnType<typeof createSessionCookies>>
