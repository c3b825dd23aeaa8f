import { Refusal, settle } from '../refusals.ts'
import { draw, sayRefusal } from '../http/answers.ts'
import { keep } from '../http/cookies.ts'
import { parse, readFields } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import { pathHere, type Req, sessionOf } from '../http/request.ts'
import type { Place } from '../routes.ts'
import { isFresh } from '../host/session.ts'
import { factorIn, factors } from '../second-step/factors.ts'
import { methodsOf } from '../second-step/methods.ts'
import { factorForm, meansIn } from '../second-step/second-step.schemas.ts'
import { becomeFresh } from './become-fresh.ts'
import { type Confirmation, confirmPage, type ForPerson } from './confirm.page.ts'
import { confirmForm } from './two-step.schemas.ts'

type Fields = Record<string, string>
type Draw = typeof confirmPage

/**
 * Does what a form asks for, for someone who is fresh (requirement SES-5). Anyone else is asked first, for a second factor or, with two-step
 * off, for the password, on a page whose form goes to the same URL and carries along what the first one said. `back` is where "Cancel" leads,
 * `forPerson` says of somebody else for whom it is done.
 */
export async function whenFresh(
  c: Req,
  back: Place,
  act: (fields: Fields) => Promise<Response>,
  { page = confirmPage, forPerson }: { page?: Draw; forPerson?: () => Promise<ForPerson | undefined> } = {},
): Promise<Response> {
  const fields = await readFields(c)
  const ask = async (refusal?: Refusal) => {
    const about = { ...(await confirmation(c, { back, fields, refusal })), forPerson: await forPerson?.() }
    return draw(c, page(pageContext(c), about), refusal ?? new Refusal('not_fresh', {}))
  }
  if (!isFresh(sessionOf(c), c.var.at.now) && !canBeAsked(c)) throw new Refusal('signed_out', {})
  const proved = await settle(() => takeProof(c, fields))
  if (proved instanceof Refusal) return ask(proved)
  if (!isFresh(sessionOf(c), c.var.at.now)) return ask()
  const done = await settle(() => act(withoutProof(fields)))
  if (!(done instanceof Refusal)) return done
  // The database may know better than the session that was read before.
  if (done.code === 'not_fresh') return ask()
  throw done
}

/** The page that asks as the one where something begins: nothing was sent yet, and nothing is asked of whoever is fresh. */
export async function showConfirmation(c: Req, back: Place, page: Draw, fields: Fields = {}): Promise<Response> {
  const about = await confirmation(c, { back, fields })
  return draw(c, page(pageContext(c), isFresh(sessionOf(c), c.var.at.now) ? { ...about, asks: null } : about))
}

/** Whether there is something that would make them fresh here. Where the application checks no password, they sign in anew. */
export const canBeAsked = (c: Req): boolean =>
  sessionOf(c).twoStepSince !== null || c.var.services.application.confirmPassword !== undefined

/** What the form brings to show that it is still them: checked, and the session is fresh under a new token. */
async function takeProof(c: Req, fields: Fields): Promise<void> {
  if (sessionOf(c).twoStepSince !== null) return takeFactor(c, fields)
  const { application } = c.var.services
  if (fields['password'] === undefined || !application.confirmPassword) return
  const { password } = parse(confirmForm, fields)
  keep(c, await application.confirmPassword(sessionOf(c), password, c.var.at))
}

/** When the form carries a second factor, it is checked and the session becomes fresh under a new token. */
export async function takeFactor(c: Req, fields: Fields): Promise<void> {
  if (meansIn(fields) === null) return
  const { services, at } = c.var
  const factor = factorIn(parse(factorForm, fields))
  keep(c, await becomeFresh(services, sessionOf(c), factor, at))
}

type Asking = { back: Place; fields: Fields; refusal?: Refusal | undefined }

async function confirmation(c: Req, { back, fields, refusal }: Asking): Promise<Confirmation> {
  const { person, twoStepSince } = sessionOf(c)
  const asks = twoStepSince === null ? 'password' : await methodsOf(c.var.services, person.id)
  const field = asks === 'password' ? 'password' : factors[meansIn(fields) ?? asks[0]].field
  return {
    action: pathHere(c),
    carried: withoutProof(fields),
    back,
    asks,
    now: c.var.at.now,
    typed: fields,
    refusal: refusal && { field, text: sayRefusal(c, refusal) },
  }
}

const proofs = ['password', 'account', ...Object.values(factors).map(({ field }) => field)]

/** What a form said besides who sent it. */
function withoutProof(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !proofs.includes(name)))
}
