import { confirmPassword } from '../people/change-password.ts'
import { Refusal, settle } from '../refusals.ts'
import { draw, sayRefusal } from '../http/answers.ts'
import { keep } from '../http/cookies.ts'
import { parse, readFields } from '../http/input.ts'
import { pageContext } from '../http/page-context.ts'
import { pathHere, type Req, sessionOf } from '../http/request.ts'
import type { Place } from '../routes.ts'
import { isFresh } from '../sessions/session.ts'
import { factorIn } from '../second-step/factors.ts'
import { becomeFresh } from './become-fresh.ts'
import { confirmForm, factorForm } from './two-step.schemas.ts'
import { confirmPage } from '../ui/confirm.page.ts'

type Fields = Record<string, string>

/**
 * Does what a form asks for, for someone who is fresh (requirement SES-5). Anyone else is asked first, for a second factor or, with two-step
 * off, for the password, on a page whose form goes to the same URL and carries along what the first one said. `back` is where "Cancel" leads.
 */
export async function whenFresh(c: Req, back: Place, act: (fields: Fields) => Promise<Response>): Promise<Response> {
  const fields = await readFields(c)
  const proved = await settle(() => takeProof(c, fields))
  if (proved instanceof Refusal) return ask(c, back, fields, proved)
  if (!isFresh(sessionOf(c), c.var.at.now)) return ask(c, back, fields)
  const { code: _code, backupCode: _backupCode, password: _password, account: _account, ...rest } = fields
  const done = await settle(() => act(rest))
  if (!(done instanceof Refusal)) return done
  // The database may know better than the session that was read before.
  if (done.code === 'not_fresh') return ask(c, back, fields)
  throw done
}

/** What the form brings to show that it is still them: checked, and the session is fresh under a new token. */
async function takeProof(c: Req, fields: Fields): Promise<void> {
  if (sessionOf(c).twoStepSince !== null) return takeFactor(c, fields)
  if (fields['password'] === undefined) return
  const { services, at } = c.var
  const { password } = parse(confirmForm, fields)
  keep(c, await confirmPassword(services, sessionOf(c), password, at))
}

/** When the form carries a code or a backup code, it is checked and the session becomes fresh under a new token. */
export async function takeFactor(c: Req, fields: Fields): Promise<void> {
  if (fields['code'] === undefined && fields['backupCode'] === undefined) return
  const { services, at } = c.var
  const factor = factorIn(parse(factorForm, fields))
  keep(c, await becomeFresh(services, sessionOf(c), factor, at))
}

function ask(c: Req, back: Place, fields: Fields, refusal?: Refusal): Promise<Response> {
  const { code = '', backupCode = '', password: _password, account: _account, ...carried } = fields
  const session = sessionOf(c)
  const asks = session.twoStepSince === null ? 'password' : 'factor'
  const field = asks === 'password' ? 'password' : fields['backupCode'] === undefined ? 'code' : 'backupCode'
  const page = confirmPage(pageContext(c), {
    action: pathHere(c),
    carried,
    back,
    asks,
    email: session.person.email,
    now: c.var.at.now,
    typed: { code, backupCode },
    refusal: refusal && { field, text: sayRefusal(c, refusal) },
  })
  return draw(c, page, refusal ?? new Refusal('not_fresh', {}))
}
