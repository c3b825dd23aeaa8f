import type { Attack } from '../attack.ts'
import { type Browser, leadsTo } from '../browser.ts'
import { asksToSignIn } from '../forms.ts'
import type { Probe } from '../probe.ts'
import type { Finding } from '../report.ts'
import { pathOf } from '../route-path.ts'
import type { Exchange } from '../send.ts'
import { whyItStaysOpen } from '../stays-open.ts'
import type { Account } from '../target.ts'
import { mustNotBeTooOften } from '../too-often.ts'

/** A door that can't ask: calendars, files, old clients, with name and password in a header. It has to refuse whoever has two-step on. */
export const passwordByBasic: Probe = {
  name: 'password-by-basic',
  title: 'A door that can’t ask, and takes the password alone',
  record: 'CVE-2026-57490; CalDAV in two public applications',
  async run(attack) {
    const { behindSignIn, routes = [], staysOpen = {} } = attack.target
    const gets = routes
      .filter(({ method }) => /^(?:GET|ALL|PROPFIND|REPORT)$/i.test(method))
      .map(({ path }) => pathOf(path))
    const paths = [...new Set([...behindSignIn, ...gets])].filter(
      (path) => whyItStaysOpen(attack.target, path) === null,
    )
    const findings: Finding[] = []
    for (const path of paths) {
      const shown = await openedByPassword(attack, path)
      if (shown) findings.push(attack.finding(`${path} is open to the password alone, by Basic`, ...shown))
    }
    if (findings.length > 0) return { findings }
    const open = Object.entries(staysOpen).map(([path, because]) => `${path} stays open, because ${because}`)
    return { held: [`the password by Basic opened none of ${paths.length} paths`, ...open].join('; ') }
  },
}

/** As a page, and as a call; null: it is shut. */
async function openedByPassword(attack: Attack, path: string): Promise<Exchange[] | null> {
  const { protected: owner } = attack.target.people
  for (const how of ['get', 'call'] as const) {
    const ask = (browser: Browser, headers?: Record<string, string>) =>
      how === 'get' ? browser.get(path, headers) : browser.call(path, 'GET', undefined, headers)
    const browser = attack.open()
    const right = await ask(browser, basic(owner))
    // What leads on may have left a session.
    const opened = leadsTo(right) && right.answer.setCookies.length > 0 ? await attack.opens(browser, owner) : null
    if (opened) return [right, opened]
    if (isShut(right)) continue
    const isSeen = (exchange: Exchange) => owner.shows !== undefined && attack.isIn(exchange, owner)
    const isOpen = (exchange: Exchange) => !isShut(exchange) && !(isSeen(right) && !isSeen(exchange))
    // What strangers see is no secret. A wrong password where it isn't needed would only lock the account.
    if (isOpen(await ask(attack.open()))) continue
    const wrong = await ask(attack.open(), basic({ ...owner, password: 'x' }))
    mustNotBeTooOften(wrong)
    if (!isOpen(wrong)) return [right, wrong]
  }
  return null
}

/** Many answer with the sign-in page in place of a redirect. */
const isShut = (exchange: Exchange) => !isShown(exchange.answer.status) || asksToSignIn(exchange)

const basic = ({ email, password }: Account) => ({
  authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
})
const isShown = (status: number) => status >= 200 && status < 300
