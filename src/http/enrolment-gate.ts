import type { MiddlewareHandler } from 'hono'
import { mustEnrol } from '../host/gate.ts'
import { doorsToSetUp } from '../routes.ts'
import { type Env, routeNameOf } from './request.ts'

/**
 * Whoever must set two-step authentication up before anything else is nobody to every route but those of set-up (requirements POL-4, POL-5): a new one is shut to
 * them until it stands in that list. Who it is stays known, so that whatever wants a session says why there is none.
 */
export const enrolmentGate: MiddlewareHandler<Env> = async (c, next) => {
  const { session, at } = c.var
  if (session && mustEnrol(session, at.now)) {
    const route = routeNameOf(c)
    c.set('mustEnrol', session)
    if (route === null || !doorsToSetUp.includes(route)) c.set('session', null)
  }
  return next()
}
