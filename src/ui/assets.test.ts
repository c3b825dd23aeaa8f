import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import test from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import { assetRoutes } from '../http/assets.routes.ts'
import { pageAt, pathTo } from '../routes.ts'
import { loadAssets, openPropsIn } from './assets.ts'
import { field } from './form.ts'
import { colours } from '../colours.ts'
import { sayIn } from '../messages/messages.ts'
import { barePage, framedPage, settingsPage, stepsPage, type PageContext } from './page.ts'
import { countdown } from './countdown.ts'

const assets = loadAssets()
const app = assetRoutes(assets).hono
const text = (name: string) => Buffer.from(assets.find(hashIn(assets.url(name)), name)!.body).toString()
const hashIn = (url: string) => url.split('/')[2] ?? ''

test('an asset is served under its hash for ever, compressed for those who can read it', async () => {
  const answer = await app.request(assets.url('app.css'), { headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'text/css; charset=utf-8')
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.equal(answer.headers.get('vary'), 'Accept-Encoding')
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
  assert.equal(answer.headers.get('content-encoding'), 'br')
  assert.equal(brotliDecompressSync(Buffer.from(await answer.arrayBuffer())).toString(), text('app.css'))
})

test('a browser that reads no brotli, and a font, get the bytes as they are', async () => {
  const plain = await app.request(assets.url('app.css'), { headers: { 'accept-encoding': 'gzip' } })
  assert.equal(plain.headers.get('content-encoding'), null)
  assert.equal(await plain.text(), text('app.css'))
  const font = await app.request(assets.url('inter.woff2'), { headers: { 'accept-encoding': 'br' } })
  assert.equal(font.headers.get('content-encoding'), null)
  assert.equal(font.headers.get('content-type'), 'font/woff2')
})

test('brotli that is refused with q=0 is not sent', async () => {
  const answer = await app.request(assets.url('app.css'), { headers: { 'accept-encoding': 'br;q=0, gzip' } })
  assert.equal(answer.headers.get('content-encoding'), null)
})

test('another hash or another name is 404, and nothing outside the list can be asked for', async () => {
  const asked = [
    '/assets/AAAAAAAAAAAAAAAA/app.css',
    assets.url('app.css').replace('app.css', 'copy.js'),
    assets.url('app.css').replace('app.css', '..%2F..%2Fpackage.json'),
    '/assets/app.css',
  ]
  const answers = await Promise.all(asked.map(async (path) => app.request(path)))
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [404, 404, 404, 404],
  )
})

test('the hash follows the content: equal files have equal URLs, different files different ones', () => {
  const again = loadAssets()
  const urls = assets.names.map((name) => assets.url(name))
  assert.deepEqual(
    again.names.map((name) => again.url(name)),
    urls,
  )
  assert.equal(new Set(urls.map(hashIn)).size, assets.names.length)
})

test('an asset that does not exist is a fault at once, not a broken page', () => {
  assert.throws(() => assets.url('missing.js'), /missing\.js/)
})

test('the stylesheet carries exactly the Open Props tokens that it uses', () => {
  const rule = openPropsIn('a{margin:var(--size-3);box-shadow:var(--shadow-1);color:var(--own)}:root{--own:red}')
  assert.match(rule, /--size-3:1rem/)
  assert.match(rule, /--shadow-strength-10:/)
  assert.match(rule, /--shadow-strength:/)
  assert.doesNotMatch(rule, /--size-4|--own|--shadow-2/)
})

test('every custom property that the stylesheet uses is defined in it', () => {
  const css = text('app.css')
  const defined = new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name))
  const used = [...css.matchAll(/var\((--[\w-]+)(,?)/g)].filter(([, , fallback]) => !fallback).map(([, name]) => name)
  assert.deepEqual(
    used.filter((name) => !defined.has(name)),
    [],
  )
})

test('browser modules arrive as JavaScript and import one another by their hashed URLs', () => {
  const script = text('countdown.js')
  assert.ok(script.includes(`from '${assets.url('server-clock.js').replace('/assets', '..')}'`))
  assert.doesNotMatch(script, /HTMLElement>|: HTMLElement/)
})

test('A11Y-4: no browser module asks the clock of the browser for the time of day', () => {
  const scripts = assets.names.filter((name) => name.endsWith('.js'))
  assert.deepEqual(
    scripts.filter((name) => /\bDate\b/.test(text(name))),
    [],
  )
})

test('WEB-1: frames hold no inline script, no inline style and nothing from another host', async () => {
  const pages = await everyFrame()
  for (const page of pages) {
    assert.doesNotMatch(page, /\sstyle=|<style|\son\w+=|javascript:/)
    assert.doesNotMatch(page, /<script(?![^>]*\ssrc="\/assets\/)/)
    assert.doesNotMatch(page, /(?:src|href|action)="(?:https?:)?\/\//)
  }
})

test('the sign-in page with its stylesheet and fonts stays under 80 kB, the stylesheet under 9 kB', () => {
  const sizeOf = (name: string) => assets.find(hashIn(assets.url(name)), name, 'br')!.body.length
  const needed = ['app.css', 'inter.woff2', 'mono.woff2', 'reveal-password.js', 'favicon.svg']
  const total = needed.map(sizeOf).reduce((sum, size) => sum + size)
  assert.ok(sizeOf('app.css') < 9_000, `${sizeOf('app.css')} bytes`)
  assert.ok(total < 80_000, `${total} bytes`)
})

test('every style sheet in the folder is part of the stylesheet', () => {
  const folder = new URL('styles/', import.meta.url)
  const selectors = readdirSync(folder).map((name) =>
    /^\.[\w-]+|^:root/m.exec(readFileSync(new URL(name, folder), 'utf8')),
  )
  const css = text('app.css')
  for (const [selector] of selectors.filter((found) => found !== null)) assert.ok(css.includes(selector), selector)
})

async function everyFrame() {
  const say = sayIn('en')
  const ctx: PageContext = {
    locale: 'en',
    timeZone: null,
    zoneCookie: '__Host-zone',
    frame: null,
    product: 'Countersign',
    say,
    signedIn: { name: 'Ada', email: 'ada@example.com', organisation: 'Northwind', administrator: true },
    path: pageAt,
    relyingParty: { id: 'countersign.test', origins: ['https://countersign.test'] },
    colours,
    choosesLanguage: true,
    setUpOnly: false,
    deadline: null,
    here: pathTo('home'),
    notices: [{ kind: 'info', text: 'Saved.' }],
    assets,
    development: true,
  }
  const parts = { title: 'Title', body: field({ name: 'a', label: 'A', error: 'No.' }), scripts: ['copy'] }
  const pages = await Promise.all([
    framedPage(ctx, parts),
    settingsPage(ctx, { ...parts, current: 'security' }),
    stepsPage(ctx, { ...parts, step: 2, body: countdown({ endsAt: 30_000, now: 0, period: 30_000, say }) }),
    barePage({ ...ctx, signedIn: null }, parts),
  ])
  return pages.map(String)
}
