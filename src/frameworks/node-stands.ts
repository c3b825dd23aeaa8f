import { Misplaced } from './misplaced.ts'
import type { NodeRequest } from './node-request.ts'
import { hasSession } from './session.ts'

/**
 * Says which line is wrong where our pages stand elsewhere than `baseUrl` says, or before what reads the session (requirement HOST-24). Null: none that can be told.
 */
export function misplaced(req: NodeRequest, path: string, stands: { withSession: boolean }): Misplaced | null {
  const { url = '', originalUrl = url } = req
  const below = originalUrl.endsWith(url) ? originalUrl.slice(0, -url.length) : ''
  // A visitor may write it in capitals, which Express takes for the same.
  if (below !== '' && !`${path}/`.toLowerCase().startsWith(`${below}/`.toLowerCase()))
    return new Misplaced(`Countersign’s pages are mounted below ${below}, and baseUrl says that they are at ${path}.`)
  if (stands.withSession && !hasSession(req))
    return new Misplaced(
      'Countersign’s pages see no req.session, which the route that begins a sign-in has: mount door.pages after what reads the session.',
    )
  return null
}
