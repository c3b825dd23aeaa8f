import { type Req, sessionOf } from '../../http/request.ts'
import type { Session } from '../../host/session.ts'
import { refuse } from '../../refusals.ts'
import type { Person } from './person.ts'

/** The session behind this request, with all that this application knows of its people. Refuses `signed_out`. */
export function ownSessionOf(c: Req): Session<Person> {
  return own(sessionOf(c))
}

/** The same of an administrator. Refuses `not_allowed` for anybody else who is signed in. */
export function administratorOf(c: Req): Session<Person> {
  const session = ownSessionOf(c)
  return session.person.administrator ? session : refuse('not_allowed')
}

/** Throws for a session of somebody else's application: its people have no row here. */
function own(session: Session): Session<Person> {
  if (!('role' in session.person)) throw new Error('A session of another application was taken for one of ours')
  return session as Session<Person>
}
