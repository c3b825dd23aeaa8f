import { triesWorthTelling } from '../limits.ts'
import { Refusal, refuse, settle } from '../refusals.ts'
import { answerCeremony, draw, leadTo, redirectTo, sayRefusal } from '../http/answers.ts'
import { dropCookie, readCookie } from '../http/cookies.ts'
import { parse, readFields } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import type { Req } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { requestOptions } from '../passkeys/ceremonies.ts'
import { factorIn, factors, questionFor } from '../second-step/factors.ts'
import { allMeans, formOf, type Means } from '../second-step/second-step.schemas.ts'
import { answerChallenge, type AnsweredChallenge } from './answer.ts'
import { challengeEnded, challengeOf, enter, enterByCheckUp, goOn } from './arrive.ts'
import { tellingRefused } from './telling-refused.ts'
import { cancelChallenge, type EndedChallenge, type OpenChallenge, wasAsked } from '../second-step/challenges.ts'
import { questionPage } from './question.page.ts'

/** Challenge → code, passkey or backup code → session. */
export function questionRoutes() {
  const router = createRouter()
  for (const means of allMeans) {
    const { page } = factors[means]
    router.get(page, (c) => withOpenChallenge(c, (challenge) => showQuestion(c, means, challenge)))
    router.post(page, (c) => giveFactor(c, means))
  }
  router.post('signInCeremony', beginCeremony)
  router.post('signInCancel', cancel)
  return router
}

async function giveFactor(c: Req, means: Means) {
  const { services, at } = c.var
  const fields = await readFields(c)
  const challenge = readCookie(c, 'challenge') ?? ''
  const shown = fields['challenge']
  const answered = await settle(() =>
    tellingRefused(c, async () =>
      answerChallenge(services, { challenge, shown, ...factorIn(parse(formOf(means), fields)) }, at),
    ),
  )
  if (!(answered instanceof Refusal)) return complete(c, answered)
  return refuseAnswer(c, shown, (open) => drawQuestion(c, means, open, { refusal: answered, fields }))
}

/**
 * A question that is over leads back to the first step; one that is open is asked again, with what was typed, unless the form stood for another one:
 * somebody began to sign in in another tab, and a code of one person is nothing to tell the other.
 */
async function refuseAnswer(c: Req, shown: string | undefined, again: (challenge: OpenChallenge) => Promise<Response>) {
  const challenge = await challengeOf(c)
  if (challenge?.state === 'open') {
    return isAnother(challenge, shown)
      ? redirectTo(c, questionFor(challenge.methods), 'challenge_replaced')
      : again(challenge)
  }
  const { session, services } = c.var
  if (!session || shown === undefined) return leaveChallenge(c, challenge)
  const theirs = await wasAsked(services, shown, session.person.id)
  return theirs ? leaveChallenge(c, challenge) : redirectTo(c, 'home', 'signed_in_otherwise')
}

const isAnother = (challenge: { id: string }, shown: string | undefined) =>
  shown !== undefined && shown !== challenge.id

async function withOpenChallenge(c: Req, show: (challenge: OpenChallenge) => Promise<Response>) {
  const challenge = await challengeOf(c)
  if (c.var.session) return goOn(c, challenge?.next)
  return challenge?.state === 'open' ? show(challenge) : leaveChallenge(c, challenge)
}

/**
 * Signing in starts again, and says why. To a form that was sent twice the first answer may be on its way: with its cookie, the page to sign in
 * leads on to where it went. Without, nothing is given twice (decision 25).
 */
function leaveChallenge(c: Req, challenge: EndedChallenge | OpenChallenge | null) {
  const notice = challenge && challenge.state !== 'open' ? challengeEnded[challenge.state] : 'challenge_gone'
  return leadTo(c, c.var.services.application.signIn(challenge?.next), notice)
}

/** Whoever has none of that kind is asked for what they have. */
const showQuestion = async (c: Req, means: Means, challenge: OpenChallenge) =>
  challenge.methods.includes(means) ? drawQuestion(c, means, challenge) : redirectTo(c, questionFor(challenge.methods))

/** What a passkey is to sign, for the page's script, when somebody pressed the button. */
function beginCeremony(c: Req) {
  return answerCeremony(c, async () => {
    const { challenge: shown } = await readFields(c)
    const challenge = await challengeOf(c)
    if (challenge?.state !== 'open') return refuse('challenge_expired')
    if (isAnother(challenge, shown)) return refuse('challenge_expired', { says: 'refusal.challenge_replaced' })
    const of = { purpose: 'sign-in', boundTo: challenge.id, personId: challenge.person } as const
    return requestOptions(c.var.services, of, c.var.at.now)
  })
}

type Answered = { refusal: Refusal; fields: Record<string, string> }

function drawQuestion(c: Req, means: Means, challenge: OpenChallenge, answered?: Answered) {
  const typed = answered?.fields[factors[means].field] ?? ''
  const error = answered && sayAnswer(c, answered.refusal)
  return draw(c, questionPage(pageContext(c), { means, challenge, now: c.var.at.now, typed, error }), answered?.refusal)
}

/** The reason, and from two on how many tries are left. */
function sayAnswer(c: Req, refusal: Refusal): string {
  const { triesLeft } = refusal.details
  const text = sayRefusal(c, refusal)
  if (triesLeft === undefined || triesLeft > triesWorthTelling) return text
  return `${text} ${c.var.say('sign_in.tries_left', { count: triesLeft })}`
}

function complete(c: Req, answered: AnsweredChallenge) {
  const { backupCodesLeft, next } = answered
  if (backupCodesLeft !== null) c.set('backupCodesLeft', backupCodesLeft)
  return answered.checkUpIsDue ? enterByCheckUp(c, answered, next) : enter(c, answered, next)
}

async function cancel(c: Req) {
  const { challenge: shown } = await readFields(c)
  const token = readCookie(c, 'challenge')
  const challenge = await challengeOf(c)
  if (challenge?.state === 'open' && isAnother(challenge, shown)) {
    return redirectTo(c, questionFor(challenge.methods), 'challenge_replaced')
  }
  if (token) await cancelChallenge(c.var.services, token, c.var.at)
  dropCookie(c, 'challenge')
  return leadTo(c, c.var.services.application.signIn(challenge?.next), 'challenge_cancelled')
}
