import type { Probe } from './probe.ts'
import { anotherPerson } from './probes/another-person.ts'
import { beforeGuard } from './probes/before-guard.ts'
import { browserOnlyPolicy } from './probes/browser-only-policy.ts'
import { codeUsedTwice } from './probes/code-used-twice.ts'
import { deactivated } from './probes/deactivated.ts'
import { halfSession } from './probes/half-session.ts'
import { leakedFields } from './probes/leaked-fields.ts'
import { lostCookies } from './probes/lost-cookies.ts'
import { mailedLink } from './probes/mailed-link.ts'
import { openRedirect } from './probes/open-redirect.ts'
import { otherDoor } from './probes/other-door.ts'
import { outlivingSession } from './probes/outliving-session.ts'
import { ownerThrownOut } from './probes/owner-thrown-out.ts'
import { passwordByBasic } from './probes/password-by-basic.ts'
import { renewedOldToken } from './probes/renewed-old-token.ts'
import { sessionIdKept } from './probes/session-id-kept.ts'
import { whilePending } from './probes/while-pending.ts'

/** Every probe, in the order in which they are run: what spends a person's tries comes last. */
export const probes: readonly Probe[] = [
  otherDoor,
  halfSession,
  passwordByBasic,
  beforeGuard,
  browserOnlyPolicy,
  whilePending,
  mailedLink,
  ownerThrownOut,
  sessionIdKept,
  lostCookies,
  deactivated,
  openRedirect,
  outlivingSession,
  renewedOldToken,
  leakedFields,
  anotherPerson,
  codeUsedTwice,
]
