import type { Answer, Asked } from '../host/host.ts'
import type { NextCall } from './next-instance.ts'
import { wantsJson } from './wants-json.ts'

// What comes from Next, as plain data, and what goes to it.

export type CookieOptions = {
  path: string
  maxAge: number
  httpOnly: boolean
  secure: boolean
  sameSite: 'lax' | 'strict'
}

/**
 * Next's router asks by itself before it leads a browser anywhere, in a browser and on the server. Whatever isn't its own makes it leave the page to the browser:
 * ours are drawn once, and none is kept in its memory (requirement HOST-23).
 */
export const isOfTheRouter = ({ method, headers }: Request) => method === 'GET' && headers.has('rsc')
export const nothingForTheRouter = () =>
  new Response(null, { headers: { 'content-type': 'text/html', 'cache-control': 'no-store' } })

/** `request.url` names a host of Next's own, without its `basePath`: only the rest is the visitor's. */
export function pathOf({ url }: Request, basePath: string): string {
  const { pathname, search } = new URL(url)
  return basePath + pathname + search
}

/** Next compresses by itself, and of what is compressed already it drops the header that says so: no browser could read that. */
export function uncompressed({ url, method, headers: given, body, signal }: Request, path: string): Request {
  const headers = new Headers(given)
  headers.delete('accept-encoding')
  const init: RequestInit & { duplex: 'half' } = { method, headers, body, signal, duplex: 'half' }
  return new Request(new URL(path, url), init)
}

export const askedBy = ({ headers }: Request): Asked<NextCall> =>
  askedOf(
    headers,
    wantsJson((name) => headers.get(name)),
  )

export const askedOf = (headers: NextCall['headers'], json: boolean): Asked<NextCall> => ({
  header: (name) => headers.get(name) ?? undefined,
  address: null,
  json,
  call: { headers },
})

/**
 * For `redirect`: where there is a `basePath`, Next puts it before a path once more, but not after an action of a form that was sent without script. An address it
 * leaves alone.
 */
export const asNextWants = (location: string, basePath: string, baseUrl: string) =>
  basePath === '' ? location : new URL(location, baseUrl).href

/** A line of `Set-Cookie` as Next takes it; ours say all of these. */
export function cookieOf(line: string): [name: string, value: string, options: CookieOptions] {
  const [pair = '', ...attributes] = line.split(/; */)
  const [name, value] = halvesOf(pair)
  const said = new Map(attributes.map((one) => halvesOf(one.toLowerCase())))
  return [
    name,
    decodeURIComponent(value),
    {
      path: said.get('path') ?? '/',
      maxAge: Number(said.get('max-age') ?? 0),
      httpOnly: said.has('httponly'),
      secure: said.has('secure'),
      sameSite: said.get('samesite') === 'strict' ? 'strict' : 'lax',
    },
  ]
}

function halvesOf(text: string): [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** The sentence of a refusal (RFC 9457), in the language that the browser asks for. */
export const wordsOf = ({ json }: Answer): string => (json && 'detail' in json ? String(json.detail) : '')

export function responseOf({ status, headers: given, location, json, cookies }: Answer): Response {
  const headers = new Headers({ 'cache-control': 'no-store', ...given })
  for (const line of cookies) headers.append('set-cookie', line)
  if (location !== null) headers.set('location', location)
  if (json !== null && !headers.has('content-type')) headers.set('content-type', 'application/json')
  return new Response(json === null ? null : JSON.stringify(json), { status, headers })
}
