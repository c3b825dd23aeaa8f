import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import { openApp, startApp } from '../../test/kit.ts'
import { tour, type Visited } from '../../test/tour.ts'
import { createApp } from '../app.ts'
import { slices } from '../standalone/slices.ts'
import { type RouteName, routes } from '../routes.ts'
import { loadAssets } from '../ui/assets.ts'

const assets = loadAssets()
const app = await openApp({ env: { METRICS_TOKEN: 'what-our-prometheus-shows' } })
const pages = [...(await tour(app, 'en')), ...(await tour(app, 'pl'))]
after(app.close)

/** Each method and path that the application answers, as it registered them. */
const registered = createApp(app.services, assets, slices)
  .routes.filter(({ path, method }) => !path.endsWith('*') && method !== 'ALL')
  .map(({ path, method }) => ({ method, path: path.replace(/:\w+/g, 'x') }))

/** Everything that can be asked for, and what nobody registered. */
async function everyAnswer(of = app) {
  const asked = [...registered, { method: 'GET', path: '/nothing' }, { method: 'POST', path: '/api/nothing' }]
  const answers = await Promise.all(
    asked.map(async ({ method, path }) => ({
      where: `${method} ${path}`,
      answer: await of.request(path, { method }),
    })),
  )
  return answers
}

const breaches = (rule: (page: Visited) => unknown) => pages.filter((page) => !rule(page)).map((page) => page.where)

/** Beside somebody else's application alone: see enter.test.ts. */
const elsewhere: RouteName[] = ['enter']

test('the walk meets every route of the table', () => {
  const paths = new Set(registered.map(({ path }) => path))
  const missing = (Object.keys(routes) as RouteName[]).filter((name) => !paths.has(routes[name].replace(/:\w+/g, 'x')))
  assert.deepEqual(missing, elsewhere)
  assert.ok(pages.length > 150, 'the tour sees the pages')
})

test('WEB-1: every answer carries exactly this policy', async () => {
  const policy = [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'",
    "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'",
  ].join('; ')
  const answers = await everyAnswer()
  const others = answers.filter(({ answer }) => answer.headers.get('content-security-policy') !== policy)
  assert.deepEqual(
    [
      ...others.map(({ where }) => where),
      ...breaches((page) => page.headers.get('content-security-policy') === policy),
    ],
    [],
  )
})

test('WEB-2: every answer forbids sniffing, foreign referrers and foreign windows, and asks for a year of HTTPS', async () => {
  const expected = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
  }
  for (const [name, value] of Object.entries(expected)) {
    const wrong = (await everyAnswer()).filter(({ answer }) => answer.headers.get(name) !== value)
    assert.deepEqual(
      [...wrong.map(({ where }) => where), ...breaches((page) => page.headers.get(name) === value)],
      [],
      name,
    )
  }
})

test('WEB-2: over plain HTTP, as in development, no browser is bound to HTTPS', async (t) => {
  const bound = (await everyAnswer(await startApp(t, { env: { BASE_URL: 'http://localhost:3000' } }))).filter(
    ({ answer }) => answer.headers.has('strict-transport-security'),
  )
  assert.deepEqual(bound, [])
})

test('WEB-2: nothing is stored by browsers or proxies but files whose URL has a hash', async () => {
  const kept = (await everyAnswer()).filter(({ answer }) => answer.headers.get('cache-control') !== 'no-store')
  assert.deepEqual(kept, [])
  assert.deepEqual(
    breaches((page) => page.headers.get('cache-control') === 'no-store'),
    [],
  )
  const asset = await app.request(assets.url('app.css'))
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.equal(asset.headers.get('x-content-type-options'), 'nosniff')
})

test('WEB-2: the sheet of backup codes, as PDF and as text, is not stored', async () => {
  const browser = app.browser()
  await browser.enrolUntilFinish(await app.person())
  for (const name of ['twoStepPdf', 'twoStepText'] as const) {
    const sheet = await browser.get(name)
    assert.equal(sheet.status, 200)
    assert.equal(sheet.headers.get('cache-control'), 'no-store')
    assert.equal(sheet.headers.get('content-disposition')?.includes('attachment'), true)
  }
})

test('WEB-2, ENR-11: every page that shows a secret or a backup code wipes itself when it goes into the back/forward cache', () => {
  const secret = /otpauth:|\b[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}\b|\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b/
  const showing = pages.filter(({ text }) => secret.test(text.replace(/<input\b[^>]*>/g, '')))
  const places = showing.map(({ where }) => where)
  for (const place of ['en: scan', 'en: codes', 'pl: new codes, made', 'en: replace, scan', 'pl: replace, codes']) {
    assert.ok(places.includes(place), place)
  }
  const unwiped = showing.filter(({ text }) => !/<script type="module" src="\/assets\/[\w-]+\/wipe\.js">/.test(text))
  assert.deepEqual(
    unwiped.map(({ where }) => where),
    [],
  )
})

test('WEB-1: no page has a script, a style or a handler in it', () => {
  assert.deepEqual(
    breaches(({ text }) => !/<style\b/i.test(text)),
    [],
  )
  assert.deepEqual(
    breaches(({ text }) => !tagsOf(text).some((tag) => /\sstyle\s*=/i.test(tag))),
    [],
  )
  assert.deepEqual(
    breaches(({ text }) => !tagsOf(text).some((tag) => /\son[a-z]+\s*=/i.test(tag))),
    [],
  )
  assert.deepEqual(
    breaches(({ text }) => !tagsOf(text).some((tag) => /=\s*["']?\s*javascript:/i.test(tag))),
    [],
  )
  const scripts = pages.flatMap(({ text }) => text.match(/<script\b[\s\S]*?<\/script>/gi) ?? [])
  assert.ok(scripts.length > 0)
  assert.deepEqual(
    scripts.filter((script) => !/^<script type="module" src="\/assets\/[^"]+"><\/script>$/.test(script)),
    [],
  )
})

test('WEB-1: pages load nothing from other hosts, and their forms go nowhere else', () => {
  const loaded =
    /<(?:script|img|link|source|iframe|form|button|input|use|image)\b[^>]*?\s(?:src|srcset|href|action|formaction)="([^"]*)"/gi
  const foreign = ({ text }: Visited) =>
    [...text.matchAll(loaded)]
      .map(([, url = '']) => url)
      .filter((url) => !/^\/(?!\/)|^#|^data:image\/svg\+xml;base64,/.test(url))
  assert.deepEqual(
    breaches((page) => foreign(page).length === 0),
    [],
  )
})

test('WEB-1: the stylesheet and the modules load nothing from other hosts', async () => {
  const named = new Set(pages.flatMap(({ text }) => text.match(/\/assets\/[^"]+\.(?:css|js)/g) ?? []))
  assert.ok(named.size > 3)
  for (const path of named) {
    const text = await (await app.request(path)).text()
    assert.doesNotMatch(text, /url\(\s*['"]?(?:https?:)?\/\/|@import|import\(?\s*['"]https?:/, path)
  }
})

test('WEB-9: every page has its language, a title, one heading and a body that stands without scripts', () => {
  assert.deepEqual(
    breaches(({ text, where }) => text.includes(`<html lang="${where.slice(0, 2)}">`)),
    [],
  )
  assert.deepEqual(
    breaches(({ text }) => /<title>[^<]+<\/title>/.test(text)),
    [],
  )
  assert.deepEqual(
    breaches(({ text }) => text.match(/<h1>/g)?.length === 1),
    [],
  )
  // A button that only a script can serve is hidden until that script runs.
  const idle = (tag: string) =>
    /^<button\b/.test(tag) && /type="button"/.test(tag) && !/\s(?:hidden|popovertarget|data-dialog-close)\b/.test(tag)
  assert.deepEqual(
    breaches(({ text }) => !tagsOf(text).some(idle)),
    [],
  )
})

test('WEB-9: the page for a fault names an id and nothing of the fault', () => {
  const faults = pages.filter(({ status }) => status === 500)
  assert.equal(faults.length, 4)
  for (const { text } of faults) {
    assert.match(text, /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}/)
    assert.doesNotMatch(text, /people|table|SQLITE|select|Error\b|node:|\.ts\b/)
  }
})

function tagsOf(html: string): string[] {
  return html.match(/<[a-z][^>]*>/gi) ?? []
}

test('WEB-3, OPS-9: a form from another address is refused in plain words, and the operator is told once which it was', async (t) => {
  const lines: string[] = []
  const other = await startApp(t, { log: { lines, level: 'warn' } })
  for (const [language, words] of [
    ['en', /came from another address than https:\/\/countersign\.test, so nothing was done\. Open https:/],
    ['pl', /przyszedł z innego adresu niż https:\/\/countersign\.test, więc nic nie zostało zrobione/],
  ] as const)
    for (const origin of ['http://10.0.0.7:3000', 'http://10.0.0.7:3000', 'null']) {
      const answer = await other.request('/sign-in', {
        method: 'POST',
        headers: { origin, 'accept-language': language, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'email=a%40b.example&password=x',
      })
      assert.equal(answer.status, 403)
      assert.match(await answer.text(), words)
    }
  for (let n = 0; n < 40; n += 1)
    await other.request('/sign-in', { method: 'POST', headers: { origin: `https://${n}.example/${'x'.repeat(900)}` } })
  const told = lines.filter((line) => line.includes('BASE_URL is wrong'))
  assert.equal(told.filter((line) => line.includes('http://10.0.0.7:3000')).length, 1)
  assert.match(told[0] ?? '', /"baseUrl":"https:\/\/countersign\.test"/)
  assert.ok(told.length <= 10 && told.every((line) => line.length < 700))
})
