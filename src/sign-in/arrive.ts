import { leadTo } from '../http/answers.ts'
import { dropCookie, keepBrowser, readCookie, writeCookie } from '../http/cookies.ts'
import type { Req } from '../http/request.ts'
import { type EndedChallenge, readChallenge } from '../second-step/challenges.ts'
import type { NoticeName } from '../ui/notices.ts'
import type { AnsweredChallenge } from './answer.ts'

/** The question that this browser was asked, open or not; null: none that is known. */
export async function challengeOf(c: Req) {
  const token = readCookie(c, 'challenge')
  return token ? readChallenge(c.var.services, token, c.var.at) : null
}

function keepSession(c: Req, { opened, browserToken }: Pick<AnsweredChallenge, 'opened' | 'browserToken'>): void {
  dropCookie(c, 'challenge')
  dropCookie(c, 'next')
  writeCookie(c, 'session', opened.token)
  keepBrowser(c, browserToken)
}

/** Signed in: by the session's cookie, in a browser that is known from now on. */
export function enter(
  c: Req,
  { opened, browserToken }: Pick<AnsweredChallenge, 'opened' | 'browserToken'>,
  next: string | null,
) {
  keepSession(c, { opened, browserToken })
  // The application may know better where to.
  return opened.sent?.redirect === undefined ? goTo(c, next) : leadTo(c, opened.sent.redirect)
}

/** The same by the page that asks whether everything is still there, which leads on to where they wanted to go (requirement POL-9). */
export function enterByCheckUp(
  c: Req,
  answered: Pick<AnsweredChallenge, 'opened' | 'browserToken'>,
  next: string | null,
) {
  keepSession(c, answered)
  const { application, instance } = c.var.services
  const { redirect } = answered.opened.sent ?? {}
  // Where the application alone may lead, it leads at once.
  if (redirect !== undefined && application.leadTo(redirect) === null) return leadTo(c, redirect)
  const place = redirect ?? application.leadTo(next)
  return leadTo(c, instance.path('checkUp', {}, { next: place }))
}

/** Whoever is signed in goes on: a sentence about why they weren't was left for a page that isn't drawn. */
export function goOn(c: Req, next: string | null | undefined) {
  return goTo(c, next)
}

export const challengeEnded = {
  expired: 'challenge_expired',
  spent: 'challenge_spent',
  answered: 'challenge_answered',
} as const satisfies Record<EndedChallenge['state'], NoticeName>

function goTo(c: Req, next: string | null | undefined) {
  const { application, instance } = c.var.services
  return leadTo(c, application.leadTo(next) ?? instance.path('home'))
}
