import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { sql } from 'kysely'
import type { House } from './edges/house.ts'
import { hashToken } from './edges/token.ts'
import { routes } from './routes.ts'

/**
 * `/healthz`: the process answers. `/readyz`: it can also reach its database. `/metrics`: what it counted, for whoever shows METRICS_TOKEN; without
 * that setting there is no such page.
 */
export function healthRoutes(house: House): Hono {
  const router = new Hono()
  router.get(routes.healthz, (c) => c.json({ status: 'ok' }))
  router.get(routes.readyz, async (c) => {
    try {
      await sql`select 1`.execute(house.db)
      return c.json({ status: 'ready' })
    } catch {
      house.log.error('the database does not answer')
      return c.json({ status: 'unavailable' }, 503)
    }
  })
  const { metricsToken } = house.settings
  if (metricsToken === null) return router
  const wanted = hashToken(`Bearer ${metricsToken}`)
  router.get(routes.metrics, async (c) => {
    // Hashes of one length: time tells nothing of what was shown.
    if (!timingSafeEqual(Buffer.from(hashToken(c.req.header('authorization') ?? '')), Buffer.from(wanted)))
      return c.text('unauthorized', 401, { 'WWW-Authenticate': 'Bearer' })
    return c.body(await house.metrics.text(), 200, { 'Content-Type': house.metrics.contentType })
  })
  return router
}
