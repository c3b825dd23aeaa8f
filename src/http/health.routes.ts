import { timingSafeEqual } from 'node:crypto'
import type { Services } from '../services.ts'
import { tryToWrite } from '../adapters/takes-writes.ts'
import { hashToken } from '../adapters/token.ts'
import { within } from '../adapters/within.ts'
import { readyWithin } from '../limits.ts'
import { createRouter } from './router.ts'

/**
 * `/healthz`: the process answers. `/readyz`: it can also do what a sign-in needs, write to its database. `/metrics`: what it counted, for whoever shows METRICS_TOKEN; without
 * that setting there is no such page.
 */
export function healthRoutes(services: Services) {
  const router = createRouter()
  router.get('healthz', (c) => c.json({ status: 'ok' }))
  let trying: Promise<void> | null = null
  router.get('readyz', async (c) => {
    try {
      // Whoever asks while it is being tried hears the same: nobody keeps the database busy by asking.
      trying ??= tryToWrite(services.db).finally(() => (trying = null))
      await within(readyWithin, trying, () => new Error('Too late'))
      return c.json({ status: 'ready' })
    } catch {
      services.log.error('the database takes nothing')
      return c.json({ status: 'unavailable' }, 503)
    }
  })
  const { metricsToken } = services.settings
  if (metricsToken === null) return router
  const wanted = hashToken(`Bearer ${metricsToken}`)
  router.get('metrics', async (c) => {
    // Hashes of one length: time tells nothing of what was shown.
    if (!timingSafeEqual(Buffer.from(hashToken(c.req.header('authorization') ?? '')), Buffer.from(wanted)))
      return c.text('unauthorized', 401, { 'WWW-Authenticate': 'Bearer' })
    return c.body(await services.metrics.text(), 200, { 'Content-Type': services.metrics.contentType })
  })
  return router
}
