import type { Exchange } from './send.ts'
import type { Shown } from './report.ts'

const longestBody = 300

/** A request and its answer for people to read: without what is secret, and no longer than it has to be. */
export function show({ method, url, headers, body, answer }: Exchange, secrets: readonly string[]): Shown {
  const without = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
  const told = ['content-type', 'authorization', 'cookie'].flatMap((name) => {
    const value = headers[name]
    return value === undefined ? [] : [`${name}: ${shortened(name, value)}`]
  })
  const kept = answer.setCookies.map((line) => `set-cookie: ${shortened('cookie', line)}`)
  const location = answer.headers['location']
  return {
    request: without(
      [`${method} ${url.pathname}${url.search}`, ...told, ...(body ? [excerpt(String(body))] : [])].join('\n'),
    ),
    answer: without(
      [String(answer.status), ...(location ? [`location: ${location}`] : []), ...kept, excerpt(answer.body)]
        .filter(Boolean)
        .join('\n'),
    ),
  }
}

/** What opens a session is told by its beginning. */
function shortened(name: string, value: string): string {
  if (name === 'content-type') return value
  return value.replace(/([^\s;=]+=|(?:Bearer|Basic) )([^;,\s]{6})[^;,\s]+/g, '$1$2…')
}

function excerpt(body: string): string {
  const text = body
    .replace(/<(script|style|svg)\b[^]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\w+/=.-]{25,}/g, (long) => `${long.slice(0, 6)}…`)
    .replace(/\s+/g, ' ')
    .trim()
  return text.length > longestBody ? `${text.slice(0, longestBody)}…` : text
}
