import { type RouteName, routes } from '../src/routes.ts'

/** What came back. `notice` is the sentence left for the next page, by name. */
export type Answer = {
  status: number
  location: string | null
  headers: Headers
  text: string
  notice: string | null
  /** The session's new token, where the answer set one. */
  session: string | null
}

/** The connection broke before the whole answer was there: what was asked for may have happened or not. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

export type Json = Record<string, unknown>

/** A browser and an app of one person, at one address of their own, over real HTTP. Follows no redirect. */
export function openVisitor(at: { origin: string; baseUrl: string }, address: string, heard: (answer: Answer) => void) {
  const cookies = new Map<string, string>()

  async function send(path: string, init: { method: string; headers: Record<string, string>; body?: string }) {
    const headers = { 'x-forwarded-for': address, 'user-agent': userAgent, ...init.headers }
    const answer = await reach(at.origin + path, { ...init, headers })
    heard(answer)
    // "Come again" leaves open what happened: the database may have gone after it had done as it was told.
    if (answer.status === 503) throw new NoAnswer(`${init.method} ${path}: 503`)
    return answer
  }

  async function browse(path: string, init: { method: string; body?: string }) {
    const headers: Record<string, string> = { origin: at.baseUrl }
    if (init.body !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded'
    if (cookies.size > 0) headers['cookie'] = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await send(path, { ...init, headers })
    for (const line of answer.headers.getSetCookie()) keep(line)
    return answer
  }

  function keep(line: string) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }

  return {
    cookies,
    get: (name: RouteName) => browse(routes[name], { method: 'GET' }),
    post: (name: RouteName, fields: Record<string, string> = {}) =>
      browse(routes[name], { method: 'POST', body: new URLSearchParams(fields).toString() }),

    /** A page asked for with this session and no other cookie. */
    getAs: (session: string, name: RouteName) =>
      send(routes[name], { method: 'GET', headers: { cookie: `${sessionCookie}=${session}` } }),

    /** A call of the JSON API. */
    async api(name: RouteName, body?: Json, token?: string): Promise<Answer & { json: Json }> {
      const headers: Record<string, string> = {}
      if (body) headers['content-type'] = 'application/json'
      if (token !== undefined) headers['authorization'] = `Bearer ${token}`
      const sent = { method: body ? 'POST' : 'GET', headers, ...(body && { body: JSON.stringify(body) }) }
      const answer = await send(routes[name], sent)
      return { ...answer, json: answer.text.startsWith('{') ? (JSON.parse(answer.text) as Json) : {} }
    },
  }
}

export type Visitor = ReturnType<typeof openVisitor>

export const sessionCookie = '__Host-session'
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** One request over the network. Follows no redirect. Throws `NoAnswer`. */
export async function reach(url: string, init: RequestInit): Promise<Answer> {
  try {
    const answer = await fetch(url, { ...init, redirect: 'manual' })
    const text = await answer.text()
    const { status, headers } = answer
    const set = (name: string) => setIn(headers, name)
    return {
      status,
      location: headers.get('location'),
      headers,
      text,
      // Behind its name stand the page that it is for, and since when.
      notice: set('__Host-notice')?.split('%40')[0] ?? null,
      session: set(sessionCookie),
    }
  } catch (problem) {
    throw new NoAnswer(`${init.method ?? 'GET'} ${url}`, { cause: problem })
  }
}

/** A cookie that the answer sets, and doesn't drop. Of two by one name the later counts, as in browsers. */
function setIn(headers: Headers, name: string): string | null {
  const line = headers.getSetCookie().findLast((one) => one.startsWith(`${name}=`))
  if (line === undefined || /max-age=0/i.test(line)) return null
  return line.slice(name.length + 1).split(';')[0] ?? null
}
