import { listBytes } from '../../limits.ts'
import { Refusal, settle } from '../../refusals.ts'
import { draw, redirectTo, sayRefusal } from '../../http/answers.ts'
import { parse, readFields } from '../../http/input.ts'
import { pageContext } from '../../http/page-context.ts'
import type { Req } from '../../http/request.ts'
import { createRouter } from '../../http/router.ts'
import { whenFresh } from '../../two-step/ask-fresh.ts'
import { type Listed, readList } from './invitation-list.ts'
import { inviteSeveral, previewInvitations } from './invite-several.ts'
import { invitePage, previewPage, type TypedList } from './invite.page.ts'
import { administratorOf } from './own-session.ts'
import { inviteForm } from './people.schemas.ts'

type Fields = Record<string, string>

/** For administrators: a list, what would become of it, and the invitations. */
export function inviteRoutes() {
  const router = createRouter()

  router.get('peopleInvite', (c) => drawForm(c, {}))

  router.post('peopleInvite', async (c) => {
    administratorOf(c)
    const fields = await readFields(c)
    return fields['back'] === undefined ? whenFreshWith(c, fields, preview) : drawForm(c, fields)
  })

  router.post('peopleInviteSend', async (c) => {
    administratorOf(c)
    return whenFreshWith(c, await readFields(c), send)
  })

  return router
}

type Answer = (c: Req, fields: Fields) => Promise<Response>

/** What is too large for a form that carries it once more, beside a password or a code, isn't carried. */
async function whenFreshWith(c: Req, fields: Fields, answer: Answer): Promise<Response> {
  const { length } = new URLSearchParams({ list: fields['list'] ?? '' }).toString()
  if (length > listBytes)
    return drawForm(c, fields, new Refusal('invalid_input', { field: 'list', says: 'refusal.list_large' }))
  const forPerson = async () => ({ says: c.var.say('invite.confirm') })
  return whenFresh(c, 'peopleInvite', (given) => orDrawn(c, given, answer), { forPerson })
}

async function preview(c: Req, fields: Fields): Promise<Response> {
  const { services, at } = c.var
  const judged = await previewInvitations(services, administratorOf(c), listIn(fields), at)
  return draw(c, previewPage(pageContext(c), { judged, typed: typedIn(c, fields), since: at.now }))
}

async function send(c: Req, fields: Fields): Promise<Response> {
  const { services, at } = c.var
  // Nobody has looked at it later than now; who says nothing of it sends nothing again.
  const since = Math.min(Number(fields['since']) || 0, at.now)
  const { invited, leftOut } = await inviteSeveral(services, administratorOf(c), { listed: listIn(fields), since }, at)
  return redirectTo(c, 'people', `${invited === 0 ? 'nobody_invited' : 'invited'}:${invited}:${leftOut}`)
}

function listIn(fields: Fields): Listed[] {
  const { list, ...otherwise } = parse(inviteForm, fields)
  return readList(list, otherwise)
}

/** The form once more, with what was typed, where that or its number is refused. */
async function orDrawn(c: Req, fields: Fields, answer: Answer): Promise<Response> {
  const done = await settle(() => answer(c, fields))
  if (!(done instanceof Refusal)) return done
  if (done.code !== 'invalid_input' && done.code !== 'too_many_tries') throw done
  return drawForm(c, fields, done)
}

function drawForm(c: Req, fields: Fields, refusal?: Refusal): Promise<Response> {
  const { organisation } = administratorOf(c).person
  const error = refusal && sayRefusal(c, refusal)
  const about = { organisation, typed: typedIn(c, fields), ...(error !== undefined && { error }) }
  return draw(c, invitePage(pageContext(c), about), refusal)
}

const typedIn = (c: Req, fields: Fields): TypedList => ({
  list: fields['list'] ?? '',
  role: fields['role'] ?? 'person',
  locale: fields['locale'] ?? c.var.locale,
})
