import type { About } from './about.ts'
import { attackHost as attack } from './attack-host.ts'
import type { Report } from './report.ts'
import type { Target } from './target.ts'

// What `import 'countersign/conformance'` gives: the kit that attacks a host, for its own test runner.

/**
 * Attacks an application that is the caller's own, as somebody would who knows a password, and says of each way round the second step whether it holds. Sends to
 * loopback alone, unless the target names its host in `own`. People are as before afterwards, or the report says what is left.
 *
 * Throws `TargetError` on a target that can't be right, before anything is sent; whatever goes wrong afterwards stands in the report.
 */
export const attackHost = (target: Target, about: About = {}): Promise<Report> => attack(target, about)

export { TargetError } from './check-target.ts'
export { reportAsJunit } from './report-junit.ts'
export { reportAsText } from './report-text.ts'
export { routesOf } from './routes-of.ts'
export { routesOfNext } from './routes-of-next.ts'
export type { About } from './about.ts'
export type { Finding, Report, Result, Shown, Told } from './report.ts'
export type { Account, Ask, Door, Json, MailedLink, Route, Target } from './target.ts'
