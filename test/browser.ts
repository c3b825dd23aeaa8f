import { strict as assert } from 'node:assert'
import type { Countersign } from '../src/countersign.ts'
import { type RouteName, routes } from '../src/routes.ts'

export type Fields = Record<string, string> | [string, string][]

/** What a browser needs to know of the application that it visits. */
type Served = { fetch: Countersign['fetch']; baseUrl: string; codeNow: (secret: string) => string }
type Credentials = { email: string; password: string }
export type BrowserOptions = {
  address?: string
  userAgent?: string
  language?: string
  /** What the script of a page has told of its clock, at an instance that stands at the root of its host. */
  timeZone?: string
  /** Shared with another browser, which is the same one then, at another application. */
  cookies?: Map<string, string>
  /** What `session` of another said: the browser of whoever got hold of that cookie, and of no other. */
  session?: string
  /** What stands between: a proxy before several applications. */
  through?: Countersign['fetch']
}

type Page = {
  status: number
  headers: Headers
  /** Where it leads, as the table has it, without what a GET left there to be said. */
  location: string | null
  /** The same as the browser goes there. */
  whole: string | null
  text: string
  seen: string
}

/** Follows no redirect by itself, but for a form that is to be sent again; keeps cookies; sends what a browser sends with our own forms. */
export function openBrowser(app: Served, about: BrowserOptions) {
  const cookies = about.cookies ?? new Map(about.session === undefined ? [] : [['__Host-session', about.session]])
  if (about.timeZone) cookies.set('__Host-zone', about.timeZone)
  const fetch = about.through ?? app.fetch
  const { origin } = new URL(app.baseUrl)
  const address = about.address ?? '203.0.113.7'

  async function send(path: string, init: RequestInit = {}): Promise<Page> {
    const headers = new Headers(init.headers)
    headers.set(
      'user-agent',
      about.userAgent ?? 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    )
    if (about.language) headers.set('accept-language', about.language)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await fetch(new Request(app.baseUrl + path, { ...init, headers }), { address })
    for (const line of answer.headers.getSetCookie()) keep(line)
    // The same once more, which a browser does by itself.
    if (answer.status === 307) return send(inside(answer.headers.get('location')) ?? '', init)
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      ...leads(inside(answer.headers.get('location'))),
      text,
      seen: visibleText(text),
    }
  }

  /** Where a redirect leads, as the table has it: none leads out of the application. */
  function inside(location: string | null) {
    const root = app.baseUrl.slice(origin.length)
    assert.ok(!root || !location || location.startsWith(`${root}/`), `${location} leads out of ${root}`)
    return location && location.slice(root.length)
  }

  function leads(whole: string | null) {
    const location =
      whole && whole.replace(/([?&])notice=[^&]*(&|$)/, (_, before, after) => (after === '&' ? before : ''))
    return { location, whole }
  }

  function keep(line: string) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }

  const browser = {
    cookies,
    /** The token in its session's cookie. */
    session: () => cookies.get('__Host-session') ?? assert.fail('nobody is signed in'),
    send,
    get: (name: RouteName, query = '') => send(routes[name] + query),
    path: (path: string) => send(path),

    /** Sends a form of ours. */
    post(name: RouteName, fields: Fields = {}, headers: Record<string, string> = {}) {
      return browser.postTo(routes[name], fields, headers)
    },

    postTo(path: string, fields: Fields = {}, headers: Record<string, string> = {}) {
      return send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
        body: new URLSearchParams(fields).toString(),
      })
    },

    /** Follows a redirect, as browsers do. */
    async follow(answer: { location: string | null; whole?: string | null }) {
      assert.ok(answer.location, 'a redirect was expected')
      return send(answer.whole ?? answer.location)
    },

    givePassword: (person: Credentials, next?: string) =>
      browser.post('signIn', { email: person.email, password: person.password, ...(next && { next }) }),

    /** Both steps; returns the last answer. */
    async signIn(person: Credentials & { secret?: string }) {
      const first = await browser.givePassword(person)
      if (!person.secret) return first
      return browser.post('signInCode', { code: app.codeNow(person.secret) })
    },

    isSignedIn: async () => (await send(routes.home)).status === 200,

    /** From the Security tab to the backup codes, without Finish. */
    async enrolUntilFinish(person: Credentials) {
      if (!(await browser.isSignedIn())) await browser.signIn(person)
      const begun = await browser.post('twoStepScan')
      assert.equal(begun.location, routes.twoStepScan, begun.seen)
      const secret = secretOn((await browser.get('twoStepScan')).text)
      const proved = await browser.post('twoStepCode', { code: app.codeNow(secret) })
      assert.equal(proved.location, routes.twoStepBackupCodes, proved.seen)
      const codes = codesOn((await browser.get('twoStepBackupCodes')).text)
      return { secret, codes }
    },

    /** Turns two-step on, all the way. */
    async enrol(person: Credentials) {
      const protection = await browser.enrolUntilFinish(person)
      const finished = await browser.post('twoStepBackupCodes', { kept: '1' })
      assert.equal(finished.location, routes.security, finished.seen)
      return protection
    },
  }
  return browser
}

export type Browser = ReturnType<typeof openBrowser>
/** The setup key that a page shows. */
export function secretOn(page: string): string {
  const secret = /secret=([A-Z2-7]{32})/.exec(page)?.[1]
  assert.ok(secret, 'the page shows no setup key')
  return secret
}

/** The ten backup codes that a page shows. */
export function codesOn(page: string): string[] {
  const codes = [...new Set(page.match(/\b[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}\b/g))]
  assert.equal(codes.length, 10, 'ten backup codes were expected')
  return codes
}

/** What someone reads: tags gone, entities resolved, white space folded. */
export function visibleText(html: string): string {
  return html
    .replace(/<(script|style|svg|head)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim()
}
