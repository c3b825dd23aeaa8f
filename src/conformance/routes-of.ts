import { TargetError } from './check-target.ts'
import { isRouter, routesOfStack } from './routes/of-express.ts'
import { routesOfTree } from './routes/of-fastify.ts'
import { joined, once, routesFor, withoutPatterns } from './routes/spelling.ts'
import type { Route } from './target.ts'

/** What tells an application of each framework from one of another. */
type Nest = { getHttpAdapter: () => { getInstance: () => unknown } }
type Fastify = { printRoutes: () => string }
type Hono = { routes: { method: string; path: string }[] }
type Express = { handle: unknown; engine: unknown; _router?: unknown; router?: unknown; path?: () => string }

/**
 * What a running application answers to, as `Target.routes` takes it: methods in capitals, `ALL` for every one; paths as `/people/:id`, with `*` for the rest, and a
 * regular expression as its source. What nobody can look into, such as a function below a path or an application mounted there, is told as `ALL` of everything below.
 *
 * - Express 4 and 5: `routesOf(app)`. An application mounted in another isn't seen from there, but knows where it stands:
 *   `[...routesOf(app), ...routesOf(admin)]`. A router is taken, too.
 * - Fastify: `await app.ready(); routesOf(app)`. What middleware answers by itself isn't told.
 * - Nest, on Express or Fastify: `await app.init(); routesOf(app)`.
 * - Hono: `routesOf(app)`. Middleware below a path is told, like a mounted application: the two look the same.
 * - Next, whose routes are its files: see `routesOfNext`.
 *
 * Middleware that stands below no path isn't told: it stands before every route.
 *
 * Throws `TargetError` on what is none of these, and on an application that has no routes yet.
 */
export function routesOf(app: unknown): Route[] {
  const routes = once(routesTold(app))
  if (routes.length === 0)
    throw new TargetError(
      'The application has no routes: ask once it is ready (in Fastify after app.ready(), in Nest after app.init()).',
    )
  return routes
}

function routesTold(app: unknown): Route[] {
  if (has<Nest>(app, 'getHttpAdapter')) return routesTold(app.getHttpAdapter().getInstance())
  if (has<Fastify>(app, 'printRoutes')) return routesOfTree(app.printRoutes())
  if (isHono(app))
    return app.routes
      .filter(({ method, path }) => method !== 'ALL' || !/^\/?\*?$/.test(path))
      .flatMap(({ method, path }) => routesFor([method], joined([''], withoutPatterns(path))))
  if (isRouter(app)) return routesOfStack(app.stack, [''])
  if (has<Express>(app, 'handle') && has<Express>(app, 'engine')) return routesOfExpress(app)
  throw new TargetError('routesOf takes an application of Express, Fastify, Nest or Hono: this is none of them.')
}

/** Express 4 makes its router with the first route, and throws where somebody asks for `router`. */
function routesOfExpress(app: Express): Route[] {
  const router = app._router ?? ('lazyrouter' in app ? undefined : app.router)
  // Of several places in an array, its own `path` makes one text.
  const prefixes = app.path?.().split(',') ?? ['']
  return isRouter(router) ? routesOfStack(router.stack, prefixes) : []
}

const has = <T>(app: unknown, method: keyof T & string): app is T =>
  (typeof app === 'function' || (typeof app === 'object' && app !== null)) &&
  typeof (app as Record<string, unknown>)[method] === 'function'

const isHono = (app: unknown): app is Hono =>
  has<{ fetch: unknown }>(app, 'fetch') && Array.isArray((app as Partial<Hono>).routes)
