import type { Host } from '../host/host.ts'
import { draw, redirectTo } from '../http/answers.ts'
import { writeCookie } from '../http/cookies.ts'
import { pageContext } from '../http/page-context.ts'
import type { Req } from '../http/request.ts'
import { createRouter } from '../http/router.ts'
import { safeNext } from '../http/where-to.ts'
import { drawDeadLink } from '../mailed-links/draw-dead-link.ts'
import { Refusal, settle } from '../refusals.ts'
import { pathTo } from '../routes.ts'
import { readSignedIn } from './companions.ts'
import { enterPage, wayToApplication } from './enter.page.ts'
import { readEntryLink, useEntryLink } from './entered.ts'

/** Where the link of an application without cookies leads (requirement HOST-19): whatever opens it beforehand spends nothing, its button acts. */
export function enterRoutes(host: Host) {
  const router = createRouter()

  router.get('enter', async (c) => {
    const { services, at } = c.var
    const token = c.req.param('token')
    const link = await settle(() => readEntryLink(services, token, at))
    if (link instanceof Refusal) return isOver(c)
    const next = nextOf(c)
    const action = services.instance.path('enter', { token }, { next })
    const account = link.person.email || link.person.name
    return draw(c, enterPage({ ...pageContext(c), here: pathTo('enter', { token }, { next }) }, { action, account }))
  })

  router.post('enter', async (c) => {
    const { services, at } = c.var
    const token = c.req.param('token')
    const done = await settle(async () => {
      const link = await readEntryLink(services, token, at)
      // Where the application's own cookie says who is here, nobody else is meanwhile.
      const signedIn = await readSignedIn({ host, services }, at)
      return signedIn ? { is: signedIn.person.id, wanted: link.person_id } : useEntryLink(services, token, at)
    })
    if (done instanceof Refusal) return isOver(c)
    if ('token' in done) writeCookie(c, 'session', done.token)
    else if (done.is !== done.wanted) return redirectTo(c, 'security', 'signed_in_otherwise')
    return goOn(c)
  })

  return router
}

/** Pressed twice, or gone back to: who is in goes on. */
const isOver = (c: Req) => (c.var.session ? goOn(c) : drawDeadLink(c, 'home', wayToApplication))

const goOn = (c: Req) => redirectTo(c, nextOf(c) ?? 'security')

const nextOf = (c: Req) => safeNext(c.req.query('next'))
