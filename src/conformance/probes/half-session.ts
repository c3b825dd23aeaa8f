import { nameOf, type Attack, type First } from '../attack.ts'
import { textsIn } from '../fill-in.ts'
import { jsonOf, leadsTo } from '../browser.ts'
import type { Probe } from '../probe.ts'
import type { Finding } from '../report.ts'
import type { Door } from '../target.ts'

/** Whatever the first step leaves behind, each by itself: as the cookie that it is, as a bearer, by Basic. None may open anything. */
export const halfSession: Probe = {
  name: 'half-session',
  title: 'A first step that leaves something usable',
  record: 'CVE-2026-44196; CVE-2026-45690; CVE-2026-45691',
  async run(attack) {
    const { people } = attack.target
    const findings: Finding[] = []
    let tried = 0
    // What a door that doesn't ask leaves is a session, and another probe's finding.
    for (const first of (await attack.triedDoors()).filter(({ opened }) => opened === null)) {
      for (const [what, value] of leftBy(first)) {
        for (const as of waysToSend(what, value, people.protected.email)) {
          tried += 1
          const finding = await opensWith(attack, first, as)
          if (finding) findings.push(finding)
        }
      }
      findings.push(...(await opensWithout(attack, first)))
    }
    return findings.length > 0
      ? { findings }
      : { held: `${tried} ways to send what the first step leaves opened nothing` }
  },
}

type As = { told: string; headers: Record<string, string>; query: string }

/** Names under which programs send a token besides `Authorization`, and under which pages keep one. */
const headerNames = ['x-auth-token', 'x-access-token', 'x-session-token', 'x-api-key', 'x-token']
const cookieNames = ['session', 'token', 'access_token', 'accessToken', 'jwt', 'auth']
const parameters = ['token', 'access_token', 'auth_token', 'session']
/** Of texts that one door answers with: a list of letters is no list of tokens. */
const mostValues = 40

/** Cookies, texts in JSON, headers, and what stands in an address, each by its name. */
function leftBy({ exchanges }: First): [string, string][] {
  const all = exchanges
    .flatMap((exchange) => [
      ...exchange.answer.setCookies.map((line): [string, string] => [
        `cookie ${/^[^=]*/.exec(line)?.[0] ?? ''}`,
        /^[^=]*=([^;]*)/.exec(line)?.[1] ?? '',
      ]),
      ...Object.entries(exchange.answer.headers).filter(([name]) => /token|auth|session/.test(name)),
      ...textsIn(jsonOf(exchange)),
      ...addressed(leadsTo(exchange)),
    ])
    .map(([name, value]): [string, string] => [name, value.replace(/^Bearer /i, '')])
    .filter(([, value]) => value.length >= 8 && value.length <= 4000 && /^[\x21-\x7e]+$/.test(value))
  return [...new Map(all.toReversed().map(([name, value]) => [value, [name, value] as [string, string]])).values()]
    .toReversed()
    .slice(0, mostValues)
}

/** What stands behind `#` is read by scripts. */
const addressed = (url: URL | null): [string, string][] =>
  url ? [...url.searchParams, ...new URLSearchParams(url.hash.replace(/^#/, ''))] : []

function waysToSend(what: string, value: string, email: string): As[] {
  const authorization = (text: string) => ({ headers: { authorization: text } })
  const basic = (text: string) => authorization(`Basic ${Buffer.from(text).toString('base64')}`)
  const cookie = /^cookie (.+)/.exec(what)?.[1]
  const kept = cookie === undefined ? [...cookieNames, what.replace(/^.*\./, '')] : [cookie]
  const ways = [
    {
      told: cookie === undefined ? 'as a cookie' : 'as the cookie alone',
      headers: { cookie: kept.map((name) => `${name}=${value}`).join('; ') },
    },
    { told: 'as a bearer', ...authorization(`Bearer ${value}`) },
    { told: 'as a token', ...authorization(`Token ${value}`) },
    { told: 'by Basic', ...basic(`${email}:${value}`) },
    { told: 'by Basic as the name', ...basic(`${value}:`) },
    {
      told: `as ${headerNames.join(', ')}`,
      headers: Object.fromEntries(headerNames.map((name) => [name, value])),
    },
    { told: `as ?${parameters.join(', ?')}`, headers: {}, query: addedTo(value) },
  ]
  return ways.map((way) => ({ query: '', ...way, told: `${what} ${way.told}` }))
}

const addedTo = (value: string) => `?${new URLSearchParams(parameters.map((name) => [name, value]))}`

async function opensWith(attack: Attack, first: First, { told, headers, query }: As) {
  const { account, door, exchanges } = first
  // As a browser keeps it, so that what it opens on the way is kept as well.
  const kept = (await first.browser.cookies()).find(({ key, value }) => headers['cookie'] === `${key}=${value}`)

  const browser = attack.open()
  if (kept) await browser.keep(kept)
  else browser.extra = headers
  const opened = await attack.opens(browser, account, query)
  return opened && attack.finding(`${leaves(door)}: ${told}`, exchanges.at(-1), opened)
}

/** All but one of several: what says that a code is asked for is thrown away, and a value goes with its signature. */
async function opensWithout(attack: Attack, { account, door, browser, exchanges }: First): Promise<Finding[]> {
  const cookies = await browser.cookies()
  const findings: Finding[] = []
  for (const { key } of cookies.length > 2 ? cookies : []) {
    const without = attack.open()
    for (const cookie of cookies) if (cookie.key !== key) await without.keep(cookie)
    const opened = await attack.opens(without, account)
    if (opened) findings.push(attack.finding(`${leaves(door)}: its cookies, without ${key}`, exchanges.at(-1), opened))
  }
  return findings
}

const leaves = (door: Door) => `${nameOf(door)}: the first step leaves what opens a session`
