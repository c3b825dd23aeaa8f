import type { Attack } from '../attack.ts'
import { jsonOf, leadsTo, wholeWay } from '../browser.ts'
import { textsIn } from '../fill-in.ts'
import { formsOn, passwordForm } from '../forms.ts'
import type { Probe } from '../probe.ts'
import type { Finding } from '../report.ts'
import type { Exchange } from '../send.ts'
import type { Door } from '../target.ts'
import { nameOf } from '../attack.ts'

const elsewhere = 'elsewhere.example'
/** Each read as another host by browsers, and as a path by one careless check or another. */
const places = [
  `https://${elsewhere}/`,
  `//${elsewhere}/`,
  `///${elsewhere}/`,
  `/\\${elsewhere}/`,
  `\\\\${elsewhere}/`,
  `/\t/${elsewhere}/`,
  `/x/..//${elsewhere}/`,
  `%2F%2F${elsewhere}/`,
  `https:${elsewhere}/`,
  `https://localhost@${elsewhere}/`,
]
const names =
  'next redirect redirect_to redirectTo redirect_url redirectUrl redirect_uri return return_to returnTo return_url returnUrl ReturnUrl callbackUrl callbackURL continue url goto destination dest target from back service RelayState'.split(
    ' ',
  )

/** A sign-in page is the place where people don't look where they end. */
export const openRedirect: Probe = {
  name: 'open-redirect',
  title: 'A redirect to anywhere, after signing in',
  record: 'OWASP Unvalidated Redirects and Forwards Cheat Sheet',
  aboutOther: true,
  async run(attack) {
    const findings: Finding[] = []
    for (const door of attack.target.doors) {
      for (const place of places) {
        const left = (await signInToward(attack, door, place)).find(leadsElsewhere)
        if (left) findings.push(attack.finding(`${nameOf(door)}: signing in leads to ${JSON.stringify(place)}`, left))
      }
    }
    findings.push(...(await afterTheCode(attack)))
    return findings.length > 0 ? { findings } : { held: `${places.length} ways to write another host led nowhere` }
  },
}

/** Without a second step: that costs nothing. */
async function signInToward(attack: Attack, door: Door, place: string): Promise<Exchange[]> {
  const { other } = attack.target.people
  const browser = attack.open()
  // As from the page of somebody else that has the link on it.
  const headers = { referer: `https://${elsewhere}/`, 'sec-fetch-site': 'cross-site' }
  const query = new URLSearchParams(names.map((name) => [name, place]))
  if (!('page' in door))
    return (await attack.firstStep(other, { door: { ...door, path: `${door.path}?${query}` }, browser })).exchanges
  const page = await browser.follow(await browser.get(`${door.page}?${query}`, headers))
  const found = passwordForm(formsOn(page.answer.body, page.url))
  if (!found) return [page]
  const { form, email, password } = found
  const hidden = Object.fromEntries(
    names.filter((name) => form.inputs.some((input) => input.name === name)).map((name) => [name, place]),
  )
  const sent = await browser.submit(form, { ...hidden, [email]: other.email, [password]: other.password })
  return [page, ...(await wholeWay(browser, sent))]
}

/** What the first step was told, the challenge has kept: the place that a check on paths misses most. */
async function afterTheCode(attack: Attack): Promise<Finding[]> {
  const { people, doors } = attack.target
  const [door] = doors
  if (!('page' in door)) return []
  // Some checks know paths, others hosts.
  const both = [`https://${elsewhere}/`, `/x/..//${elsewhere}/`]
  const findings: Finding[] = []
  for (const to of both) {
    const query = new URLSearchParams(names.map((name) => [name, to]))
    const first = await attack.firstStep(people.protected, { door: { page: `${door.page}?${query}` } })
    if (!first.question) return findings
    const answered = await attack.answerOnce(first, await attack.factors.next(people.protected))
    const left = (await wholeWay(first.browser, answered)).find(leadsElsewhere)
    if (left) findings.push(attack.finding(`the code leads to ${JSON.stringify(to)}`, left))
  }
  return findings
}

function leadsElsewhere(exchange: Exchange): boolean {
  const named = [leadsTo(exchange)?.href, refreshOf(exchange), ...textsIn(jsonOf(exchange)).map(([, text]) => text)]
  return named.some(
    (text) =>
      text !== undefined && URL.canParse(text, exchange.url) && new URL(text, exchange.url).hostname === elsewhere,
  )
}

/** Where a page leads by itself, without a redirect. */
const refreshOf = ({ answer: { headers, body } }: Exchange): string | undefined =>
  /\burl=\s*['"]?([^'"\s>]+)/i.exec(
    headers['refresh'] ?? /<meta[^>]+http-equiv=["']?refresh[^>]*>/i.exec(body)?.[0] ?? '',
  )?.[1]
