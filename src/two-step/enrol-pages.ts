import { redirectTo } from '../http/answers.ts'
import { type Req, sessionOf } from '../http/request.ts'
import type { RouteName } from '../routes.ts'
import { type EndedEnrolment, type Enrolment, isOpen, pageOf, readEnrolment } from './enrolment.ts'

type Show = (enrolment: Enrolment) => Response | Promise<Response>

/** Draws the page where the enrolment stands; any other page of it leads there, and without one there is nothing to see. */
export async function withEnrolmentAt(c: Req, page: RouteName, show: Show): Promise<Response> {
  const enrolment = await readEnrolment(c.var.services, sessionOf(c), c.var.at.now)
  if (!isOpen(enrolment)) return leaveFor(c, enrolment)
  return pageOf(enrolment) === page ? show(enrolment) : redirectTo(c, pageOf(enrolment))
}

/** Back to the Security tab, which says how it ended. */
export function leaveFor(c: Req, ended: EndedEnrolment | null): Response {
  // Left or finished in another tab: the press did nothing, and says so.
  if (ended === null) return redirectTo(c, 'security', 'old_page')
  if (ended.state === 'expired') return redirectTo(c, 'security', 'enrolment_expired')
  return redirectTo(c, 'security', ended.means === 'code' ? 'enrolment_too_many' : 'enrolment_passkey')
}
