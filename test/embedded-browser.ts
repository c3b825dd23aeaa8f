import { strict as assert } from 'node:assert'
import { type RouteName, routes } from '../src/routes.ts'
import { codesOn, type Fields, secretOn, visibleText } from './browser.ts'
import type { Member } from './small-application.ts'

type Served = {
  fetch: (request: Request, address: string | null) => Promise<Response>
  origin: string
  /** Below which path Countersign stands. */
  root: string
  codeNow: (secret: string) => string
}

export type EmbeddedBrowserOptions = {
  address?: string | null
  /** As its `Accept-Language` has it. */
  language?: string
  /** Shared with another browser, which is the same one then, at another application. */
  cookies?: Map<string, string>
}

/** A browser at an application of somebody else's with our pages in it. Follows no redirect by itself, and keeps every cookie. */
export function openEmbeddedBrowser(served: Served, about: EmbeddedBrowserOptions = {}) {
  const cookies = about.cookies ?? new Map<string, string>()
  const { address = '203.0.113.7' } = about

  async function send(path: string, init: RequestInit = {}) {
    const headers = new Headers(init.headers)
    headers.set('user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')
    if (about.language) headers.set('accept-language', about.language)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await served.fetch(new Request(served.origin + path, { ...init, headers }), address)
    const set = answer.headers.getSetCookie()
    for (const line of set) keep(line)
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      location: answer.headers.get('location'),
      set,
      text,
      seen: visibleText(text),
    }
  }

  function keep(line: string) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }

  const ours = (name: RouteName) => served.root + routes[name]
  const browser = {
    cookies,
    send,
    ours,
    /** A page of ours. */
    get: (name: RouteName, query = '') => send(ours(name) + query),
    /** A form of ours. */
    post: (name: RouteName, fields: Fields = {}, headers: Record<string, string> = {}) =>
      browser.postTo(ours(name), fields, headers),
    /** The same at an address as a page of ours has it. */
    postTo: (path: string, fields: Fields = {}, headers: Record<string, string> = {}) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
        body: new URLSearchParams(fields).toString(),
      }),
    /** The application's own first step, with what it wants of `begin` besides. */
    givePassword: ({ id, password }: Member, more: object = {}, headers: Record<string, string> = {}) =>
      send('/login', { method: 'POST', headers, body: JSON.stringify({ person: id, password, ...more }) }),
    /** The same by a script or an app: answered as JSON. */
    givePasswordAsJson: (member: Member, more: object = {}) =>
      browser.givePassword(member, more, { accept: 'application/json' }),
    /** A page of the application's own that wants nobody fresh, and one that does. */
    visit: (page = '/inbox') => send(page),
    visitFresh: (page = '/fresh/money') => send(page),
    asJson: (path: string, headers: Record<string, string> = {}) =>
      send(path, { headers: { accept: 'application/json', ...headers } }),
    isSignedIn: async () => (await send('/inbox')).status === 200,

    /** Both steps; returns the last answer. */
    async signIn(person: Member & { secret?: string }, more: object = {}) {
      const first = await browser.givePassword(person, more)
      if (!person.secret) return first
      return browser.post('signInCode', { code: served.codeNow(person.secret) })
    },

    async enrolUntilFinish(person: Member) {
      if (!(await browser.isSignedIn())) await browser.signIn(person)
      const begun = await browser.post('twoStepScan')
      assert.equal(begun.location, ours('twoStepScan'), begun.seen)
      const secret = secretOn((await browser.get('twoStepScan')).text)
      const proved = await browser.post('twoStepCode', { code: served.codeNow(secret) })
      assert.equal(proved.location, ours('twoStepBackupCodes'), proved.seen)
      const codes = codesOn((await browser.get('twoStepBackupCodes')).text)
      return { secret, codes }
    },

    /** Turns two-step on, by the real pages. */
    async enrol(person: Member) {
      const protection = await browser.enrolUntilFinish(person)
      const finished = await browser.post('twoStepBackupCodes', { kept: '1' })
      assert.equal(finished.location, ours('security'), finished.seen)
      return protection
    },
  }
  return browser
}

export type EmbeddedBrowser = ReturnType<typeof openEmbeddedBrowser>
