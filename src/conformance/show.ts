import type { Exchange } from './send.ts'
import type { Shown } from './report.ts'

const longestBody = 300
/** Of an address, and of what a header says. */
const longestLine = 200
const mostCookies = 8
/** Of a body, what is looked at for that: patterns take long over a page made to be slow. */
const lookedAt = 32_000

/** A request and its answer for people to read: without what is secret, and no longer than it has to be. */
export function show({ method, url, headers, body, answer }: Exchange, secrets: readonly string[]): Shown {
  const without = withoutThose(secrets)
  const told = ['content-type', 'authorization', 'cookie'].flatMap((name) => {
    const value = headers[name]
    return value === undefined ? [] : [`${name}: ${shortened(name, without(value))}`]
  })
  const kept = answer.setCookies
    .slice(0, mostCookies)
    .map((line) => `set-cookie: ${shortened('cookie', without(line))}`)
  const location = answer.headers['location']
  const sent = [
    `${method} ${cut(without(url.pathname + url.search))}`,
    ...told,
    excerpt(withoutCodes(without(String(body ?? '')))),
  ]
  const came = [
    String(answer.status),
    location === undefined ? '' : `location: ${cut(without(location))}`,
    ...kept,
    excerpt(without(answer.body.slice(0, lookedAt))),
  ]
  return { request: sent.filter(Boolean).join('\n'), answer: came.filter(Boolean).join('\n') }
}

/** In every spelling in which a request or a page may hold them. */
function withoutThose(secrets: readonly string[]): (text: string) => string {
  const spelt = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString().slice('secret='.length),
    JSON.stringify(secret).slice(1, -1),
  ])
  const longestFirst = [...new Set(spelt)].toSorted((one, other) => other.length - one.length)
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
}

/** Six digits, and backup codes as we write them. */
const withoutCodes = (text: string) => text.replace(/\b(?:\d{6}|[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})\b/g, '…')

/** What opens a session is told by its beginning. */
function shortened(name: string, value: string): string {
  const text = cut(value)
  if (name === 'content-type') return text
  return text.replace(/([^\s;=]+=|(?:Bearer|Basic) )([^;,\s]{6})[^;,\s]+/g, '$1$2…')
}

const cut = (text: string) => (text.length > longestLine ? `${text.slice(0, longestLine)}…` : text)

function excerpt(body: string): string {
  const text = body
    .replace(/<(script|style|svg)\b[^]*?<\/\1>/g, ' ')
    .replace(/<[^<>]+>/g, ' ')
    .replace(/[\w+/=.-]{25,}/g, (long) => `${long.slice(0, 6)}…`)
    .replace(/\s+/g, ' ')
    .trim()
  return text.length > longestBody ? `${text.slice(0, longestBody)}…` : text
}
