import { pathOf } from '../route-path.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry, type Finding } from '../report.ts'

/** Every route that answers a GET, asked for by nobody: what only somebody signed in may see isn't in it. */
export const beforeGuard: Probe = {
  name: 'before-guard',
  title: 'A route that is declared before the guard',
  record: 'seen in a public application, November 2026',
  async run(attack) {
    const { routes, people, behindSignIn } = attack.target
    if (!routes) throw new CouldNotTry('the application’s routes aren’t known (routes: routesOf(app))')
    const accounts = Object.values(people).filter((account) => account !== undefined)
    const hidden = [
      ...accounts.flatMap(({ shows, email, never = [] }) => [shows ?? (isWord.test(email) ? [] : email), never].flat()),
      ...(attack.target.private ?? []),
    ]
    if (hidden.length === 0)
      throw new CouldNotTry('nothing is known that pages hide (“private”, or what a person’s “shows” and “never” hold)')
    const paths = [
      ...new Set([
        ...behindSignIn,
        ...routes.filter(({ method }) => /^(?:GET|ALL)$/i.test(method)).map(({ path }) => pathOf(path)),
      ]),
    ]
    const findings: Finding[] = []
    for (const path of paths) {
      const [page, call] = [await attack.open().get(path), await attack.open().call(path)]
      const shown = [page, call].find(({ answer }) => hidden.some((text) => answer.body.includes(text)))
      if (shown) findings.push(attack.finding(`${path} shows to nobody what is behind sign-in`, shown))
    }
    return findings.length > 0 ? { findings } : { held: `${paths.length} routes showed nothing to nobody` }
  },
}

/** `admin` stands in pages that hide nothing. */
const isWord = /^\w+$/
