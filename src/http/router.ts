import { type Context, Hono } from 'hono'
import type { Env } from './request.ts'
import { everythingBelow, type RouteName, routes } from '../routes.ts'

type Handler<Name extends RouteName> = (c: Context<Env, (typeof routes)[Name]>) => Response | Promise<Response>

/** Takes handlers for routes by their names in the table. */
export function createRouter() {
  const hono = new Hono<Env>()
  const on =
    (...methods: string[]) =>
    <Name extends RouteName>(name: Name, handle: Handler<Name>) =>
      void hono.on(methods, routes[name], handle)
  return {
    hono,
    get: on('GET'),
    post: on('POST'),
    delete: on('DELETE'),
    /** Whatever isn't reading, there and below. */
    changes: (name: RouteName, handle: Handler<RouteName>) =>
      void hono.on(['POST', 'PUT', 'PATCH', 'DELETE'], [routes[name], everythingBelow(name)], handle),
  }
}
export type Router = ReturnType<typeof createRouter>
