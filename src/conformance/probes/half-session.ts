import { nameOf, type Attack, type First } from '../attack.ts'
import { textsIn } from '../fill-in.ts'
import { jsonOf, leadsTo } from '../browser.ts'
import type { Probe } from '../probe.ts'
import type { Finding } from '../report.ts'

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
    }
    return findings.length > 0
      ? { findings }
      : { held: `${tried} ways to send what the first step leaves opened nothing` }
  },
}

type As = { told: string; headers: Record<string, string> }

/** Cookies, texts in JSON, and what stands in an address, each by its name. */
function leftBy({ exchanges }: First): [string, string][] {
  return exchanges
    .flatMap((exchange) => [
      ...exchange.answer.setCookies.map((line): [string, string] => [
        `cookie ${/^[^=]*/.exec(line)?.[0] ?? ''}`,
        /^[^=]*=([^;]*)/.exec(line)?.[1] ?? '',
      ]),
      ...textsIn(jsonOf(exchange)),
      ...(leadsTo(exchange)?.searchParams ?? []),
    ])
    .filter(([, value]) => value.length >= 8 && value.length <= 4000 && /^[\x21-\x7e]+$/.test(value))
}

function waysToSend(what: string, value: string, email: string): As[] {
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
  const cookie = /^cookie (.+)/.exec(what)?.[1]
  const ways: As[] = [
    ...(cookie === undefined ? [] : [{ told: 'as the cookie alone', headers: { cookie: `${cookie}=${value}` } }]),
    { told: 'as a bearer', headers: { authorization: `Bearer ${value}` } },
    { told: 'by Basic', headers: basic(`${email}:${value}`) },
    { told: 'by Basic as the name', headers: basic(`${value}:`) },
  ]
  return ways.map((way) => ({ ...way, told: `${what} ${way.told}` }))
}

async function opensWith(attack: Attack, { account, door, exchanges }: First, { told, headers }: As) {
  const browser = attack.open()
  browser.extra = headers
  const opened = await attack.opens(browser, account)
  return (
    opened &&
    attack.finding(`${nameOf(door)}: the first step leaves what opens a session: ${told}`, exchanges.at(-1), opened)
  )
}
