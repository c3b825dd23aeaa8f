import { onRefusal } from '../decide.ts'
import { type Req, routeNameOf } from '../http/request.ts'

/**
 * Does the work of one step of a sign-in. Each one refused is a line of the log with the client's address, for what bans addresses or counts
 * (requirement OPS-9), also those that leave no event. A slip that costs no try is none.
 */
export function tellingRefused<T>(c: Req, work: () => Promise<T>): Promise<T> {
  const { services, from } = c.var
  return onRefusal(work, async ({ code }) => {
    if (code === 'invalid_input') return
    services.log.info({ address: from.address, route: routeNameOf(c), reason: code }, 'sign-in refused')
  })
}
