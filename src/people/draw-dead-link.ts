import { draw } from '../http/answers.ts'
import { pageContext } from '../http/page-context.ts'
import { type Req } from '../http/request.ts'
import { Refusal } from '../refusals.ts'
import { pathTo, type RouteName } from '../routes.ts'
import { type DeadLink, deadLinkPage } from './dead-link.page.ts'

/** Whoever chooses another language there stands where the way on leads. */
const leadsTo: Record<DeadLink, RouteName> = {
  password: 'forgotPassword',
  'confirm-email': 'profile',
  'change-email': 'profile',
  'cancel-reset': 'security',
}

/** The one answer to a mailed link that opens nothing (410). Whether the reader's own address is confirmed says nothing of the link's. */
export function drawDeadLink(c: Req, link: DeadLink): Promise<Response> {
  const confirmed = typeof c.var.session?.person.emailConfirmedAt === 'number'
  const here = pathTo(leadsTo[link])
  return draw(c, deadLinkPage({ ...pageContext(c), here }, { link, confirmed }), new Refusal('link_expired', {}))
}
