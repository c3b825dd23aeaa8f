import { Hono } from 'hono'
import { sql } from 'kysely'
import type { House } from './edges/house.ts'
import { routes } from './routes.ts'

/** `/healthz`: the process answers. `/readyz`: it can also reach its database. */
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
  return router
}
