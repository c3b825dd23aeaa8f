import type { Answer, Asked } from '../host/host.ts'
import { preferredLocale } from '../http/locale.ts'
import { problemOf } from '../http/problem.ts'
import { freshFor, seconds } from '../limits.ts'
import { sayLoosely } from '../messages/messages.ts'
import type { Refusal } from '../refusals.ts'
import type { Services } from '../services.ts'

/** An expected "no", as problem details for whoever asked for JSON, else where a browser is led. */
export function refused(services: Services, refusal: Refusal, asked: Asked, location: string | null = null): Answer {
  const { application, instance } = services
  const locale = preferredLocale(undefined, asked.header('accept-language'))
  const text = refusal.details.text ?? sayLoosely(locale, refusal.says, refusal.details.args)
  const retry = refusal.details.retryAfter
  const headers = {
    ...(retry !== undefined && { 'retry-after': String(Math.ceil(retry / seconds)) }),
    ...challengeOf(refusal),
  }
  const answer: Pick<Answer, 'outcome' | 'cookies'> = { outcome: 'refused', cookies: [] }
  if (!asked.json && location !== null) return { ...answer, headers, status: 303, location, json: null }
  if (!asked.json && refusal.code === 'signed_out')
    return { ...answer, headers, status: 303, location: application.signIn(null), json: null }
  const status = refusal.code === 'not_fresh' ? 401 : refusal.status
  const json = {
    ...problemOf(refusal, text),
    status,
    ...(location !== null && { page: new URL(location, instance.origin).href }),
  }
  return {
    ...answer,
    headers: { ...headers, 'content-type': 'application/problem+json' },
    status,
    location: null,
    json,
  }
}

/** RFC 9470 §3: what it takes, for clients that step up by themselves. */
function challengeOf({ code }: Refusal): Record<string, string> {
  if (code !== 'not_fresh') return {}
  return { 'www-authenticate': `Bearer error="insufficient_user_authentication", max_age="${freshFor / seconds}"` }
}
