import type { Attack } from '../attack.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry, type Finding } from '../report.ts'
import { pathOf } from '../route-path.ts'
import type { Exchange } from '../send.ts'
import { whyItStaysOpen } from '../stays-open.ts'

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
    ].filter((path) => whyItStaysOpen(attack.target, path) === null)
    const findings: Finding[] = []
    for (const path of paths) {
      const seen = [await attack.open().get(path), await attack.open().call(path)]
      if (behindSignIn.includes(path)) seen.push(...(await besideTheGuard(attack, path)))
      const shown = seen.find(({ answer }) => hidden.some((text) => answer.body.includes(text)))
      if (shown) findings.push(attack.finding(`${shown.url.pathname} shows to nobody what is behind sign-in`, shown))
    }
    return findings.length > 0 ? { findings } : { held: `${paths.length} routes showed nothing to nobody` }
  },
}

/** As a router may read it, and a guard that compares paths may not; and by the header for which some versions of Next left the guard out (CVE-2025-29927). */
async function besideTheGuard(attack: Attack, path: string): Promise<Exchange[]> {
  const [bare = path, query = ''] = path.split(/(?=[?#])/)
  const first = /[a-z]/i.exec(bare)
  const encoded = first ? `%${first[0].charCodeAt(0).toString(16)}` : ''
  const spelt = [
    `${bare.replace(/\/$/, '')}/`,
    bare.toUpperCase(),
    first ? bare.slice(0, first.index) + encoded + bare.slice(first.index + 1) : bare,
  ]
  const seen: Exchange[] = []
  for (const other of new Set(spelt)) if (other !== bare) seen.push(await attack.open().get(other + query))
  const names = ['middleware', 'src/middleware'].flatMap((name) => Array<string>(skippedAt).fill(name))
  return [...seen, await attack.open().get(path, { 'x-middleware-subrequest': names.join(':') })]
}

/** Times that Next was told of its own guard, before it left it out. */
const skippedAt = 5

/** `admin` stands in pages that hide nothing. */
const isWord = /^\w+$/
