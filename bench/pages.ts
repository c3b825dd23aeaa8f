import { gzipSync } from 'node:zlib'
import { pathTo, type RouteName } from '../src/routes.ts'
import type { Running, Settled } from './contender.ts'

export type Page = {
  name: RouteName
  /** Bytes of the page as it is sent, and what it would be behind a proxy that compresses. */
  html: number
  zipped: number
  /** How many files it loads beside itself, and their bytes as sent to a browser that takes compressed ones. They are kept for ever. */
  files: number
  loaded: number
  /** Milliseconds to the first byte: half of the requests took no longer. */
  firstByte: number
}

const times = 40
const atTheDoor: RouteName[] = ['signIn', 'forgotPassword']
const withChallenge: RouteName[] = ['signInCode', 'signInBackupCode']
const inside: RouteName[] = ['home', 'profile', 'password', 'security', 'sessions', 'history', 'twoStepDisable']

/** What each page weighs, and how soon it begins to arrive. */
export async function weighPages(running: Running, settled: Settled): Promise<Page[]> {
  const [[signIn] = [], [waiting] = []] = await settled.prepare('known-browser', 2)
  const session = await cookieAfter(running, signIn)
  const pages: Page[] = []
  for (const name of atTheDoor) pages.push(await weigh(running, name, ''))
  for (const name of withChallenge) pages.push(await weigh(running, name, waiting?.headers['cookie'] ?? ''))
  for (const name of inside) pages.push(await weigh(running, name, session))
  return pages
}

type Form = { path: string; headers: Record<string, string>; body: string } | undefined

async function cookieAfter({ origin }: Running, form: Form): Promise<string> {
  if (!form) throw new Error('Nobody was prepared')
  const { path, headers, body } = form
  const answer = await fetch(origin + path, { method: 'POST', headers, body, redirect: 'manual' })
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

async function weigh({ origin }: Running, name: RouteName, cookie: string): Promise<Page> {
  const took: number[] = []
  let html = ''
  for (let time = 0; time < times; time += 1) {
    const began = performance.now()
    const answer = await fetch(origin + pathTo(name), { headers: { cookie }, redirect: 'manual' })
    took.push(performance.now() - began)
    if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}`)
    html = await answer.text()
  }
  const files = [...new Set(html.match(/\/assets\/[^"')\s]+/g))]
  const weights = await Promise.all(files.map((file) => bytesOf(origin + file)))
  return {
    name,
    html: Buffer.byteLength(html),
    zipped: gzipSync(html).length,
    files: files.length,
    loaded: weights.reduce((sum, bytes) => sum + bytes, 0),
    firstByte: took.toSorted((a, b) => a - b)[times / 2] ?? 0,
  }
}

/** As it travels: `fetch` unpacks what it is given, and leaves the length that was announced. */
async function bytesOf(url: string): Promise<number> {
  const answer = await fetch(url)
  const announced = answer.headers.get('content-length')
  const body = await answer.arrayBuffer()
  return announced === null ? body.byteLength : Number(announced)
}
