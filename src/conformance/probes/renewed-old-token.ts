import { whileOn } from '../our-pages.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry } from '../report.ts'

/** A token from before Finish, renewed after it: whoever renews has to ask as well. */
export const renewedOldToken: Probe = {
  name: 'renewed-old-token',
  title: 'An old token that is made young by the application’s own renewal',
  record: 'seen in a public application, November 2026: one GET made an old token young',
  aboutOther: true,
  async run(attack) {
    const { countersign, people, refresh } = attack.target
    const { other } = people
    if (countersign === undefined) throw new CouldNotTry('this needs our pages, to turn two-step on in between')
    if (!refresh) throw new CouldNotTry('no call that renews a token is named (refresh)')
    const good = await attack.signIn(other)
    const renewed = await attack.renew(good)
    if (!(await attack.opens(good, other)))
      throw new CouldNotTry(`${renewed.url.pathname} doesn’t renew a token that is good`)
    const old = await attack.signIn(other)
    return whileOn(attack, other, async () => {
      const renewedThen = await attack.renew(old)
      const opened = await attack.opens(old, other)
      if (!opened) return { held: 'a token from before Finish, renewed after it, opened nothing' }
      return {
        findings: [attack.finding('a token from before Finish, renewed after it, is good', renewedThen, opened)],
      }
    })
  },
}
