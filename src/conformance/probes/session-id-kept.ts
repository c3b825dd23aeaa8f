import type { Probe } from '../probe.ts'
import { CouldNotTry } from '../report.ts'

/** What a browser held before the code, somebody else may have put there, or read: after the code it opens nothing. */
export const sessionIdKept: Probe = {
  name: 'session-id-kept',
  title: 'A session whose id stays the same at the second step',
  record: 'OWASP Session Management Cheat Sheet, renewal after any privilege change',
  async run(attack) {
    const { people, behindSignIn } = attack.target
    const browser = attack.open()
    await browser.get(behindSignIn[0])
    const first = await attack.asked(people.protected, { browser })
    const before = await browser.copy()
    const answered = await attack.answer(first, await attack.factors.next(people.protected))
    if (!(await attack.opens(browser, people.protected)))
      throw new CouldNotTry(`${people.protected.email} couldn’t be signed in`)
    const opened = await attack.opens(before, people.protected)
    if (opened)
      return { findings: [attack.finding('the cookies from before the code are signed in after it', answered, opened)] }
    return { held: `${(await before.cookies()).length} cookies from before the code opened nothing after it` }
  },
}
