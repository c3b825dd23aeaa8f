import { pathOf } from '../route-path.ts'
import type { Probe } from '../probe.ts'
import type { Finding } from '../report.ts'
import type { Account } from '../target.ts'

/** A door that can't ask: calendars, files, old clients, with name and password in a header. It has to refuse whoever has two-step on. */
export const passwordByBasic: Probe = {
  name: 'password-by-basic',
  title: 'A door that can’t ask, and takes the password alone',
  record: 'CVE-2026-57490; CalDAV in two public applications',
  async run(attack) {
    const { people, behindSignIn, routes = [], staysOpen = {} } = attack.target
    const gets = routes
      .filter(({ method }) => /^(?:GET|ALL|PROPFIND|REPORT)$/i.test(method))
      .map(({ path }) => pathOf(path))
    const paths = [...new Set([...behindSignIn, ...gets])].filter((path) => !(path in staysOpen))
    const findings: Finding[] = []
    for (const path of paths) {
      const right = await attack.open().get(path, basic(people.protected))
      if (!isShown(right.answer.status)) continue
      // What anybody sees takes a wrong one as well. A wrong one where it isn't needed would only lock the account.
      const wrong = await attack.open().get(path, basic({ ...people.protected, password: 'x' }))
      if (!isShown(wrong.answer.status))
        findings.push(attack.finding(`${path} is open to the password alone, by Basic`, right, wrong))
    }
    if (findings.length > 0) return { findings }
    const open = Object.entries(staysOpen).map(([path, because]) => `${path} stays open, because ${because}`)
    return { held: [`the password by Basic opened none of ${paths.length} paths`, ...open].join('; ') }
  },
}

const basic = ({ email, password }: Account) => ({
  authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
})
const isShown = (status: number) => status >= 200 && status < 300
