import { draw } from '../http/answers.ts'
import { pageContext } from '../http/page-context.ts'
import type { Req } from '../http/request.ts'
import { Refusal } from '../refusals.ts'
import { pathTo, type RouteName } from '../routes.ts'
import type { Markup, PageContext } from '../ui/page.ts'
import { deadLinkPage } from './dead-link.page.ts'

/** The one answer to a mailed link that opens nothing (410). Whoever chooses another language there stands where the way on leads. */
export function drawDeadLink(c: Req, leadsTo: RouteName, wayOn: (ctx: PageContext) => Markup): Promise<Response> {
  const ctx = { ...pageContext(c), here: pathTo(leadsTo) }
  return draw(c, deadLinkPage(ctx, wayOn(ctx)), new Refusal('link_expired', {}))
}
