import { databaseIsAway } from '../adapters/database.ts'
import type { Services } from '../services.ts'
import { Overloaded } from '../adapters/line.ts'
import { isApi } from './guards.ts'
import { awayRetryAfter, busyRetryAfter, seconds } from '../limits.ts'
import { Refusal } from '../refusals.ts'
import { draw, leadTo, redirectTo, sayRefusal, tellWhenAgain } from './answers.ts'
import { readCookie } from './cookies.ts'
import { searchOf } from './left-notices.ts'
import { pageContext } from './page-context.ts'
import type { Req } from './request.ts'
import { pathTo } from '../routes.ts'
import { failurePage } from '../ui/failure.page.ts'
import { sayIn } from '../messages/messages.ts'
import { problemOf } from './problem.ts'
import { nearestPage } from './where-to.ts'

/**
 * The one place that turns what was thrown into an answer: an expected "no", a moment that is the wrong one, or a fault of ours with an id and
 * nothing else. `onRefusal` is told of every "no" before it is said.
 */
export function answerFailure(services: Services, onRefusal: (refusal: Refusal, c: Req) => Promise<void>) {
  return async (problem: Error, c: Req): Promise<Response> => {
    if (!(problem instanceof Refusal)) return answerFault(services, problem, c)
    try {
      await onRefusal(problem, c)
    } catch (fault) {
      return answerFault(services, fault as Error, c)
    }
    tellWhenAgain(c, problem)
    // A browser that isn't signed in is sent to sign in, and back where it wanted to go.
    if (problem.code === 'signed_out' && !isApi(c.req.path)) return redirectToSignIn(c)
    if (problem.code === 'enrolment_required' && !speaksJson(c)) return redirectTo(c, 'enrolmentRequired')
    return speaksJson(c) ? answerProblem(problem, c) : drawRefusal(problem, c)
  }
}

/** A browser that still shows a session is told that it is over: somebody ended it, or a form that was sent twice gave it another token. */
function redirectToSignIn(c: Req): Response {
  const query = c.req.method === 'GET' ? searchOf(c) : ''
  const notice = readCookie(c, 'session') === undefined ? undefined : 'session_over'
  const { application, instance } = c.var.services
  const wanted = nearestPage(c.req.path, query)
  return leadTo(c, application.signIn(wanted && instance.path(wanted)), notice)
}

function answerProblem(refusal: Refusal, c: Req): Response {
  const body = problemOf(refusal, isKnown(c) ? sayRefusal(c, refusal) : refusal.code)
  return c.body(JSON.stringify(body), refusal.status, { 'Content-Type': 'application/problem+json' })
}

function drawRefusal(refusal: Refusal, c: Req): Response | Promise<Response> {
  if (!isKnown(c)) return c.text(refusal.code, refusal.status)
  const context = pageContext(c)
  // What isn't there reads the same under every address, whoever else's it may be (requirement AUD-3).
  const page = refusal.code === 'not_found' ? { ...context, here: pathTo('home') } : context
  return draw(c, failurePage(page, { status: refusal.status, text: sayRefusal(c, refusal) }), refusal.status)
}

function answerFault(services: Services, problem: Error, c: Req): Response | Promise<Response> {
  // Whoever hung up half way is no fault of ours, and must not bury those that are.
  if (c.req.raw.signal.aborted) return c.body(null, 400)
  if (problem instanceof Overloaded) return answerOverloaded(services, c)
  const id = services.randomness.id()
  const away = databaseIsAway(problem)
  services.log.error(
    { id, route: c.req.routePath, method: c.req.method, problem: describe(problem) },
    away ? 'the database is away' : 'a fault',
  )
  if (away) comeAgain(c, awayRetryAfter)
  const status = away ? 503 : 500
  const text = away ? 'failure.away' : 'failure.fault'
  if (speaksJson(c)) {
    const code = away ? 'unavailable' : 'error'
    const body = { type: 'about:blank', title: code, status, code, id }
    return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json' })
  }
  if (!isKnown(c)) return c.text(`${sayIn('en')(text)} ${id}`, status)
  return draw(c, failurePage(pageContext(c), { status, text: c.var.say(text), id }), status)
}

/** Nothing was done and nothing is broken: there is no number to find anything by. */
function answerOverloaded(services: Services, c: Req): Response | Promise<Response> {
  services.log.warn({ route: c.req.routePath, method: c.req.method }, 'too busy: told to come again')
  comeAgain(c, busyRetryAfter)
  const status = 503
  if (speaksJson(c)) {
    const code = 'unavailable'
    const body = { type: 'about:blank', title: code, status, code, detail: c.var.say('failure.busy') }
    return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json' })
  }
  return draw(c, failurePage(pageContext(c), { status, text: c.var.say('failure.busy') }), status)
}

const comeAgain = (c: Req, after: number) => c.header('Retry-After', String(after / seconds))

/**
 * What may stand in the log of something that was thrown: name and stack without the message, because a driver's may quote a value, and so does Node's of an argument
 * that doesn't fit, which has a code.
 */
export function describe(thrown: unknown) {
  const problem = thrown instanceof Error ? thrown : new Error('No error was thrown, but something else')
  const stack = (problem.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return {
    name: problem.name,
    // What the system or the database calls it: never a value.
    code: (problem as NodeJS.ErrnoException).code,
    errstr: (problem as { errstr?: string }).errstr,
    message: problem instanceof TypeError && !('code' in problem) ? problem.message : undefined,
    stack: stack.slice(0, 8),
  }
}

/** What failed before the guards knew the request is answered plainly. */
function isKnown(c: Req): boolean {
  return (c.var as Partial<Req['var']>).say !== undefined
}

function speaksJson(c: Req): boolean {
  return isApi(c.req.path) || c.req.header('authorization') !== undefined
}
