import { ownerInByCode } from '../both-steps.ts'
import type { Probe } from '../probe.ts'

/** What a browser held before the code, somebody else may have put there, or read: after the code it opens nothing. */
export const sessionIdKept: Probe = {
  name: 'session-id-kept',
  title: 'A session whose id stays the same at the second step',
  record: 'OWASP Session Management Cheat Sheet, renewal after any privilege change',
  async run(attack) {
    const { before, stranger, answered } = await ownerInByCode(attack)
    const { protected: owner } = attack.target.people
    // A cookie that says that a code is asked for may hide what the session's opens.
    const opened = (await attack.opens(before, owner)) ?? (await attack.opens(stranger, owner))
    if (opened)
      return { findings: [attack.finding('the cookies from before the code are signed in after it', answered, opened)] }
    const { length } = await before.cookies()
    return {
      held:
        length > 0
          ? `${length} cookies from before the code opened nothing after it`
          : 'no cookie is set before the code',
    }
  },
}
