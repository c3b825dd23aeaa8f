import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { createAttack, type Ready } from './attack.ts'
import { createFactors } from './factors.ts'
import { passwordByBasic } from './probes/password-by-basic.ts'
import { CouldNotTry } from './report.ts'
import type { Answer, Sent } from './send.ts'

// How the probe reads what applications answer, without one.

const owner = { email: 'ada@plain.example', password: 'copper lantern 5520', shows: 'Letters of Ada' }
const other = { email: 'zofia@plain.example', password: 'amber thicket 4410' }
const form = '<form method="post"><input name="email" type="email"><input name="password" type="password"></form>'

type Asked = { basic: 'right' | 'wrong' | null; isPage: boolean; isIn: boolean; path: string }
type Said = { status: number; body?: string; headers?: Record<string, string>; setCookies?: string[] }

function run(answer: (asked: Asked) => Said) {
  const target: Ready = {
    origin: 'http://localhost:1',
    people: { protected: owner, other },
    doors: [{ page: '/login' }],
    behindSignIn: ['/inbox'],
    routes: [
      { method: 'GET', path: '/about' },
      { method: 'GET', path: '/feed/:id' },
    ],
    staysOpen: { '/feed/*': 'readers of news can’t ask' },
  }
  const right = Buffer.from(`${owner.email}:${owner.password}`).toString('base64')
  const send = (sent: Sent) => {
    const { authorization, accept = '', cookie = '' } = sent.headers
    const basic = authorization === undefined ? null : authorization === `Basic ${right}` ? 'right' : 'wrong'
    const isPage = accept.includes('html')
    const said = answer({ basic, isPage, isIn: cookie.includes('in=1'), path: sent.url.pathname })
    const whole: Answer = { body: '', headers: {}, setCookies: [], ...said }
    return Promise.resolve({ ...sent, answer: whole })
  }
  const factors = createFactors({ clock: { now: () => 0 }, eitherSide: 0, wait: () => Promise.resolve() })
  return passwordByBasic.run(createAttack(target, factors, send))
}

const inbox = { status: 200, body: owner.shows }
const about = { status: 200, body: 'About us' }
const refused = { status: 401 }
const brokenAt = async (...given: Parameters<typeof run>) => {
  const outcome = await run(...given)
  return 'findings' in outcome ? outcome.findings.map(({ what }) => what.split(' ')[0]) : []
}

test('the password opens a page where strangers get the sign-in page with 200', async () => {
  const found = await brokenAt(({ basic, path }) =>
    path === '/about' ? about : basic === 'right' ? inbox : { status: 200, body: form },
  )
  assert.deepEqual(found, ['/inbox'])
})

test('the password opens a page to calls alone', async () => {
  const found = await brokenAt(({ basic, isPage }) => (basic === 'right' && !isPage ? inbox : refused))
  assert.deepEqual(found, ['/inbox', '/about'])
})

test('the password opens a session, and leads to the page', async () => {
  const found = await brokenAt(({ basic, isIn, path }) => {
    if (isIn && path === '/inbox') return inbox
    if (basic !== 'right' || path !== '/inbox') return refused
    return { status: 302, headers: { location: '/inbox' }, setCookies: ['in=1; Path=/'] }
  })
  assert.deepEqual(found, ['/inbox'])
})

test('a public page is not blamed where a wrong password is refused everywhere, and a right one of somebody with two-step is passed over', async () => {
  const found = await brokenAt(({ basic, path }) => (basic === 'wrong' || path === '/inbox' ? refused : about))
  assert.deepEqual(found, [])
})

test('a public page that differs each time is not blamed', async () => {
  let times = 0
  const found = await brokenAt(({ path }) =>
    path === '/inbox' ? refused : { status: 200, body: `Visitor ${(times += 1)}` },
  )
  assert.deepEqual(found, [])
})

test('a limit of requests is no refusal of the wrong password', async () => {
  const busy = ({ basic, path }: Asked) =>
    path === '/about' ? about : basic === 'right' ? inbox : basic === null ? refused : { status: 429 }
  await assert.rejects(run(busy), (problem) => problem instanceof CouldNotTry && /too often/.test(problem.message))
})
