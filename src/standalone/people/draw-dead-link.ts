import type { Req } from '../../http/request.ts'
import * as links from '../../mailed-links/draw-dead-link.ts'
import { type DeadLink, waysOn } from './dead-links.page.ts'

/** Whether the reader's own address is confirmed says nothing of the link's. */
export function drawDeadLink(c: Req, link: DeadLink): Promise<Response> {
  const { leadsTo, draw } = waysOn[link]
  return links.drawDeadLink(c, leadsTo, (ctx) => draw(ctx, c.var.session?.person.emailConfirmed === true))
}
