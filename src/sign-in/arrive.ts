import { redirectTo } from '../http/answers.ts'
import { dropCookie, keepBrowser, readCookie, writeCookie } from '../http/cookies.ts'
import type { Req } from '../http/request.ts'
import type { Page } from '../routes.ts'
import { type EndedChallenge, readChallenge } from '../second-step/challenges.ts'
import type { NoticeName } from '../ui/notices.ts'
import type { AnsweredChallenge } from './answer.ts'

/** The question that this browser was asked, open or not; null: none that is known. */
export async function challengeOf(c: Req) {
  const token = readCookie(c, 'challenge')
  return token ? readChallenge(c.var.services, token, c.var.at) : null
}

/** Signed in: by the session's cookie, in a browser that is known from now on. */
export function enter(
  c: Req,
  { opened, browserToken }: Pick<AnsweredChallenge, 'opened' | 'browserToken'>,
  next: Page | null,
) {
  dropCookie(c, 'challenge')
  dropCookie(c, 'next')
  writeCookie(c, 'session', opened.token)
  keepBrowser(c, browserToken)
  return redirectTo(c, next ?? 'home')
}

/** Whoever is signed in goes on, without a sentence about why they weren't. */
export function goOn(c: Req, next: Page | null) {
  if (aboutSigningIn.includes(readCookie(c, 'notice') ?? '')) dropCookie(c, 'notice')
  return redirectTo(c, next ?? 'home')
}

export const challengeEnded = {
  expired: 'challenge_expired',
  spent: 'challenge_spent',
  answered: 'challenge_answered',
} as const satisfies Record<EndedChallenge['state'], NoticeName>
const aboutSigningIn: string[] = [
  ...Object.values(challengeEnded),
  ...(['challenge_gone', 'challenge_cancelled', 'session_over'] satisfies NoticeName[]),
]
