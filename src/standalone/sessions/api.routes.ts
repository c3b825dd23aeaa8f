import type { z } from 'zod'
import { sessionOf } from '../../http/request.ts'
import { createRouter } from '../../http/router.ts'
import type { sessionsAnswer } from './api.schemas.ts'
import { endEverywhereElse, endOwnSession } from './end.ts'
import { sessionsOf } from './list.ts'
import { signOut } from './sign-out.ts'

export function sessionsApi() {
  const router = createRouter()

  router.post('apiSignOut', async (c) => {
    await signOut(c.var.services, sessionOf(c), c.var.at)
    return c.body(null, 204)
  })

  router.get('apiSessions', async (c) => {
    const listed = await sessionsOf(c.var.services.db, sessionOf(c), c.var.at.now)
    const sessions = listed.map(({ createdAt, lastSeenAt, expiresAt, ...rest }) => ({
      ...rest,
      createdAt: new Date(createdAt).toISOString(),
      lastSeenAt: new Date(lastSeenAt).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
    }))
    return c.json({ sessions } satisfies z.infer<typeof sessionsAnswer>)
  })

  router.delete('apiSessions', async (c) => {
    await endEverywhereElse(c.var.services, sessionOf(c), c.var.at)
    return c.body(null, 204)
  })

  router.delete('apiSession', async (c) => {
    await endOwnSession(c.var.services, sessionOf(c), c.req.param('id'), c.var.at)
    return c.body(null, 204)
  })

  return router
}
