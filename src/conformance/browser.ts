import { type Cookie, CookieJar } from 'tough-cookie'
import { filled, type Form } from './forms.ts'
import { CouldNotTry } from './report.ts'
import type { Exchange, Sent } from './send.ts'

/** Whoever sends a request for somebody: counts it, refuses what leads elsewhere. */
export type Send = (sent: Sent) => Promise<Exchange>

const longestChain = 8
const asPage = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'accept-language': 'en',
}
const asCall = { accept: 'application/json' }

/** Sends for somebody: see `openBrowser`. */
export type Browser = {
  readonly jar: CookieJar
  /** Sent as `Authorization: Bearer`; null: none. */
  bearer: string | null
  /** The JSON that the bearer came in. */
  given: unknown
  /** What every request says besides. */
  extra: Record<string, string>
  /** A page, as a person goes there. */
  get(path: string | URL, headers?: Record<string, string>): Promise<Exchange>
  /** A call that takes and gives JSON, as a page of our origin makes it. */
  call(path: string | URL, method?: string, json?: unknown, headers?: Record<string, string>): Promise<Exchange>
  /** Fields of a form, as our origin's own page sends them. */
  post(path: string | URL, fields: Iterable<[string, string]>, headers?: Record<string, string>): Promise<Exchange>
  /** A form of a page, with some of its fields filled in. */
  submit(form: Form, values: Record<string, string>): Promise<Exchange>
  /** Follows where an answer leads, as long as that is here; the last answer. */
  follow(exchange: Exchange): Promise<Exchange>
  request(
    method: string,
    path: string | URL,
    headers: Record<string, string>,
    body: string | Buffer | null,
  ): Promise<Exchange>
  /** The cookies that the origin would be sent. */
  cookies(): Promise<Cookie[]>
  /** Takes a cookie over from another browser. */
  keep(cookie: Cookie): Promise<void>
  /** Throws those of the cookies away that are as they were. */
  forget(cookies: readonly Cookie[]): Promise<void>
  /** Another browser with the same cookies and token. */
  copy(): Promise<Browser>
}

/**
 * A browser without scripts, and a program that calls an API, in one: keeps cookies, and a token where it was given one. Follows a redirect only when told to,
 * and never to another origin.
 */
export function openBrowser(
  origin: URL,
  send: Send,
  jar = new CookieJar(undefined, { rejectPublicSuffixes: false }),
): Browser {
  const browser: Browser = {
    jar,
    bearer: null,
    given: undefined,
    extra: {},

    get: (path, headers = {}) =>
      browser.request('GET', path, { ...asPage, 'sec-fetch-site': 'same-origin', ...headers }, null),

    call: (path, method = 'GET', json, headers = {}) =>
      browser.request(
        method,
        path,
        {
          ...asCall,
          ...(method !== 'GET' && { origin: origin.origin }),
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        json === undefined ? null : JSON.stringify(json),
      ),

    post: (path, fields, headers = {}) =>
      browser.request('POST', path, formHeaders(headers), new URLSearchParams([...fields]).toString()),

    async submit(form, values) {
      const fields = filled(form, values)
      if (form.method === 'GET') {
        const url = new URL(form.action)
        for (const [name, value] of fields) url.searchParams.set(name, value)
        return browser.get(url)
      }
      if (!form.multipart) return browser.post(form.action, fields)
      const data = new FormData()
      for (const [name, value] of fields) data.append(name, value)
      const made = new Request(form.action, { method: 'POST', body: data })
      const type = made.headers.get('content-type') ?? ''
      return browser.request(
        'POST',
        form.action,
        formHeaders({ 'content-type': type }),
        Buffer.from(await made.bytes()),
      )
    },

    async follow(exchange) {
      let last = exchange
      for (let step = 0; step < longestChain; step += 1) {
        const to = leadsTo(last)
        if (!to || to.origin !== origin.origin) return last
        last = await browser.get(to)
      }
      return last
    },

    async request(method, path, headers, body) {
      let last = await sendOnce(method, path, headers, body)
      for (let step = 0; step < longestChain && isSentAgain(last); step += 1)
        last = await sendOnce(method, leadsTo(last) ?? path, headers, body)
      return last
    },

    cookies: () => jar.getCookies(origin.href, { allPaths: true }),

    async keep(cookie) {
      await jar.setCookie(cookie.clone() as Cookie, origin.href, { loose: true })
    },

    async forget(cookies) {
      for (const { key, value } of cookies)
        for (const { domain, path } of (await browser.cookies()).filter(
          (one) => one.key === key && one.value === value,
        ))
          await jar.store.removeCookie(domain, path, key)
    },

    async copy() {
      const other = openBrowser(origin, send, await jar.clone())
      other.bearer = browser.bearer
      other.given = browser.given
      return other
    },
  }

  async function sendOnce(
    method: string,
    path: string | URL,
    headers: Record<string, string>,
    body: string | Buffer | null,
  ) {
    const url = new URL(path, origin)
    // What leads elsewhere is somebody else's, who wasn't asked (KIT-4).
    if (url.origin !== origin.origin) throw new CouldNotTry(`${url.host} is another origin`)
    const cookie = await jar.getCookieString(url.href)
    const exchange = await send({
      method,
      url,
      headers: {
        ...headers,
        ...(cookie && { cookie }),
        ...(browser.bearer !== null && { authorization: `Bearer ${browser.bearer}` }),
        ...browser.extra,
      },
      body,
    })
    for (const line of exchange.answer.setCookies)
      await jar.setCookie(line, url.href, { ignoreError: true, loose: true })
    return exchange
  }

  const formHeaders = (headers: Record<string, string>) => ({
    ...asPage,
    'content-type': 'application/x-www-form-urlencoded',
    origin: origin.origin,
    'sec-fetch-site': 'same-origin',
    ...headers,
  })
  return browser
}

/** Whether a form is to be sent again elsewhere here, body and all, as browsers do it by themselves (RFC 9110 §15.4.8, §15.4.9). */
function isSentAgain(exchange: Exchange): boolean {
  const isAgain = [307, 308].includes(exchange.answer.status) && exchange.method !== 'GET'
  return isAgain && leadsTo(exchange)?.origin === exchange.url.origin
}

/** Where a redirect leads; null: it is none. */
export function leadsTo({ url, answer }: Exchange): URL | null {
  const { location } = answer.headers
  if (answer.status < 300 || answer.status > 399 || location === undefined) return null
  return URL.canParse(location, url) ? new URL(location, url) : null
}

/** An answer and whatever it leads to, step by step, as long as that is here. */
export async function wholeWay(browser: Browser, exchange: Exchange): Promise<Exchange[]> {
  const to = leadsTo(exchange)
  if (!to || to.origin !== exchange.url.origin) return [exchange]
  return [exchange, await browser.follow(await browser.get(to))]
}

/** The JSON of an answer; undefined: it is none. */
export function jsonOf({ answer }: Exchange): unknown {
  try {
    return JSON.parse(answer.body)
  } catch {
    return undefined
  }
}
