import type { Attack, First } from '../attack.ts'
import { jsonOf } from '../browser.ts'
import { whileOn } from '../our-pages.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry } from '../report.ts'
import type { Exchange } from '../send.ts'

/** A token from before Finish, renewed after it: whoever renews has to ask as well. */
export const renewedOldToken: Probe = {
  name: 'renewed-old-token',
  title: 'An old token that is made young by the application’s own renewal',
  record: 'seen in a public application, November 2026: one GET made an old token young',
  async run(attack) {
    const { refresh, people } = attack.target
    if (!refresh) throw new CouldNotTry('no call that renews a token is named (refresh)')
    const renewing = await attack.firstStep(people.other)
    await renew(attack, renewing)
    if (!(await attack.opens(renewing.browser, people.other)))
      throw new CouldNotTry(`${refresh.path} doesn’t renew a token that is good`)
    const old = await attack.firstStep(people.other)
    const { renewed, opened } = await whileOn(attack, people.other, async () => {
      const renewed = await renew(attack, old)
      return { renewed, opened: await attack.opens(old.browser, people.other) }
    })
    if (opened)
      return { findings: [attack.finding('a token from before Finish, renewed after it, is good', renewed, opened)] }
    return { held: 'a token from before Finish, renewed after it, opened nothing' }
  },
}

async function renew(attack: Attack, { browser, exchanges }: First): Promise<Exchange | null> {
  const { refresh } = attack.target
  const last = exchanges.at(-1)
  if (!refresh || !last) return null
  return attack.askForToken(browser, refresh, { first: jsonOf(last), token: browser.bearer ?? '' })
}
