import { noteRefusedRequest } from './refused-request.ts'
import { bearerToken } from '../http/who-asks.ts'
import type { Refusal } from '../refusals.ts'
import { readCookie } from '../http/cookies.ts'
import { type Req, routeNameOf } from '../http/request.ts'
import { doorsBehindTheCode, type RouteName } from '../routes.ts'
import { whoseChallenge } from '../second-step/challenges.ts'

/** What a person is not expected to meet on the way of their own: forms of other sites, tokens at set-up, pages that aren't for them. */
const bypasses = ['cross_site', 'browser_only', 'not_allowed']

/**
 * An attempt to go round leaves an event about the person in whose name it was made (requirement AUD-1). One in nobody's name is a line in the
 * log: strangers must not be able to fill the trail.
 */
export async function noteBypassAttempt(refusal: Refusal, c: Req): Promise<void> {
  const route = routeNameOf(c)
  if (!isBypassAttempt(refusal, route)) return
  const { services, at } = c.var
  const about = { reason: refusal.code, route: route ?? 'none' }
  const name = await whoseName(c)
  if (name !== null) await noteRefusedRequest(services, { ...name, ...about }, at)
  else if (refusal.code !== 'signed_out') services.log.info(about, 'refused request')
}

function isBypassAttempt({ code }: Refusal, route: RouteName | null): boolean {
  return bypasses.includes(code) || (code === 'signed_out' && route !== null && doorsBehindTheCode.includes(route))
}

/** Between password and code nobody has shown to be the person. */
async function whoseName(c: Req): Promise<{ subject: string; actor: string | null } | null> {
  const { services, session, at } = c.var
  const token = bearerToken(c.req.header('authorization'))
  const signedIn =
    session ??
    (token ? await services.application.readSession(token, { ...at, from: { ...at.from, kind: 'mobile' } }) : null)
  if (signedIn) return { subject: signedIn.person.id, actor: signedIn.person.id }
  const challenge = readCookie(c, 'challenge')
  const subject =
    (challenge && (await whoseChallenge(services, challenge, 'browser', at.now))) ??
    (token ? await whoseChallenge(services, token, 'mobile', at.now) : null)
  return subject ? { subject, actor: null } : null
}
