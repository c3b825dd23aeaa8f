import type { z } from 'zod'
import { decide } from '../decide.ts'
import type { Answer, Asked, FirstMeans, FirstStep } from '../host/host.ts'
import { cookieLine, type OurCookie } from '../http/cookies.ts'
import { questionFor } from '../second-step/factors.ts'
import type { Moment } from '../moment.ts'
import { pathTo } from '../routes.ts'
import { knownBrowserOf } from '../known-browsers/know.ts'
import { Refusal, settle } from '../refusals.ts'
import type { Services } from '../services.ts'
import { begin as beginInDecision, type BegunSignIn } from '../sign-in/begin.ts'
import { mustFit } from '../sign-in/carry.ts'
import type { challengeAnswer } from '../sign-in/api.schemas.ts'
import { describeBegun } from '../sign-in/describe-begun.ts'
import { mustBeId } from './ask-host.ts'
import type { Embedding } from './embedding.ts'
import { makeEntryLink } from './entered.ts'
import { refused } from './refused.ts'
import { cookieOf, keepsNoCookies, momentOf } from './whereabouts.ts'

/**
 * A first step of the application's was right. Opens its session when two-step is off; else there is a challenge and its cookie, or its token where no cookie can
 * be, and nothing in the answer opens anything (requirement HOST-2). Throws for an id or means that can't be one, and for more to carry than 2 KB.
 */
export async function begin(embedding: Embedding, first: FirstStep, request: Asked): Promise<Answer> {
  const { services } = embedding
  const person = mustBeId(first.person)
  const asked: Asking = {
    ...request,
    json: request.json || first.token === true,
    withoutCookies: first.token ?? keepsNoCookies(request),
  }
  const at = momentOf(services, asked, asked.withoutCookies)
  const next = services.application.leadTo(first.next)
  const { carry = null } = first
  const means = mustBeMeans(first.means)
  mustFit(carry)
  const begun = await settle(() =>
    decide(services, at, { person }, async (decision) => {
      await decision.whom()
      const ownBrowser = (await knownBrowserOf(decision.tx, person, at.from, 'password')) !== null
      return beginInDecision(decision, { means, carry, next, ownBrowser })
    }),
  )
  if (begun instanceof Refusal) return refused(services, begun, asked)
  if (begun.status === 'enrolment_required') return requires(services, begun, { asked, person, at })
  if (begun.status === 'signed_in') return opened(services, begun, { asked, next })
  const answer = await asks(services, begun, asked)
  await warnOfOpenSession(embedding, person, asked)
  return answer
}

const firstMeans = ['password', 'link', 'provider'] as const satisfies FirstMeans[]

/** Throws for what stands in no trail: an application without types has no other word for its mistake. */
function mustBeMeans(means: unknown): FirstMeans {
  const found = firstMeans.find((one) => one === means)
  if (found === undefined) throw new TypeError(`The \`means\` of a first step is one of ${firstMeans.join(', ')}.`)
  return found
}

type Asking = Asked & { withoutCookies: boolean }

/**
 * It had to be on by now: the browser is led to set-up, by a session of ours that opens nothing else. Who keeps no cookies gets a link to the same in a browser
 * (requirements POL-4, POL-5).
 */
async function requires(
  services: Services,
  { token, browserToken }: BegunSignIn & { status: 'enrolment_required' },
  { asked, person, at }: { asked: Asking; person: string; at: Moment },
): Promise<Answer> {
  const { instance } = services
  const page = pathTo('enrolmentRequired')
  const outcome = 'enrolment_required'
  if (token === null) {
    const { token: entry } = await makeEntryLink(services, { person, hostSession: null }, at)
    const manageUrl = instance.link('enter', { token: entry }, { next: page })
    return { ...refused(services, new Refusal(outcome, { manageUrl }), { ...asked, json: true }), outcome }
  }
  const kept: [OurCookie, string | null][] = [
    ['session', token],
    ['challenge', null],
    ...(browserToken === null ? [] : [['known', browserToken] as [OurCookie, string]]),
  ]
  const cookies = kept.map(([name, value]) => cookieLine(instance, name, value))
  const refusal = new Refusal(outcome, { manageUrl: instance.link(page) })
  return { ...refused(services, refusal, asked, instance.path(page)), outcome, cookies }
}

/** 401: the first step alone is no sign-in, and no client takes it for one. */
async function asks(services: Services, begun: BegunSignIn & { status: 'challenge' }, asked: Asking): Promise<Answer> {
  const { instance } = services
  const answer = { outcome: 'challenge', headers: {} } as const
  if (asked.withoutCookies) {
    const json = await describeBegun(services, begun)
    return { ...answer, status: 401, location: null, json, cookies: [] }
  }
  const cookies = [cookieLine(instance, 'challenge', begun.challenge), cookieLine(instance, 'session', null)]
  if (!asked.json)
    return { ...answer, status: 303, location: instance.path(questionFor(begun.methods)), json: null, cookies }
  // The page answers what the cookie asks: a script has no need of the challenge.
  const { status, methods, expiresAt } = (await describeBegun(services, begun)) as z.infer<typeof challengeAnswer>
  const json = { status, methods, expiresAt, page: instance.link(questionFor(begun.methods)) }
  return { ...answer, status: 401, location: null, json, cookies }
}

/** Whoever is asked for a code and signed in already was signed in by the application itself: the mistake that leaves a door open (requirement HOST-2). */
async function warnOfOpenSession({ host, services }: Embedding, person: string, { call }: Asked): Promise<void> {
  // What it throws is told where it is asked for good.
  const ask = async () => host.whoIs(call)
  const signedIn = await ask().catch(() => null)
  if (signedIn?.person !== person) return
  services.log.warn(
    'a code is asked for, and whoIs says that they are signed in already: open no session before begin, and end the one that the browser had',
  )
}

async function opened(
  services: Services,
  { opened: { token, sent = {} }, browserToken }: BegunSignIn & { status: 'signed_in' },
  { asked, next }: { asked: Asking; next: string | null },
): Promise<Answer> {
  const { instance } = services
  const known = browserToken ?? cookieOf(instance, asked, 'known')
  const kept: [OurCookie, string | null][] = [
    ['session', token],
    ['challenge', null],
    ...(known === undefined ? [] : [['known', known] as [OurCookie, string]]),
  ]
  const cookies = asked.withoutCookies ? [] : kept.map(([name, value]) => cookieLine(instance, name, value))
  const answer = { outcome: 'signed_in', headers: {}, cookies } as const
  if (asked.json) return { ...answer, status: 200, location: null, json: { status: 'signed_in', ...sent.json } }
  return { ...answer, status: 303, location: sent.redirect ?? next ?? instance.path('home'), json: null }
}
