import { createRouter } from './router.ts'
import type { Assets } from '../ui/assets.ts'

/** Answers GET for the files that pages load: for ever under one URL, 404 under any other. */
export function assetRoutes(assets: Assets) {
  const router = createRouter()
  router.get('asset', (c) => {
    const { hash, name } = c.req.param()
    const served = assets.find(hash, name, c.req.header('accept-encoding'))
    if (!served) return c.notFound()
    return c.body(served.body, 200, {
      'content-type': served.type,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'x-content-type-options': 'nosniff',
      ...(served.encoding && { 'content-encoding': served.encoding }),
    })
  })
  return router
}
