import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after, before, type TestContext } from 'node:test'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../../test/chromium.ts'
import { readCode } from '../otp/typed.ts'
import { assetRoutes } from '../http/assets.routes.ts'
import { loadAssets } from './assets.ts'
import { countdown, endWarning } from './countdown.ts'
import { codeField, linkButton, passwordField } from './form.ts'
import { pageAt, pathTo } from '../routes.ts'
import { colours } from '../colours.ts'
import { sayIn } from '../messages/messages.ts'
import { settingsPage, type PageContext } from './page.ts'
import { codeSheet, copyButton, dialog, printButton } from './components.ts'

const origin = 'https://countersign.test'
const say = sayIn('en')
const assets = loadAssets()
const madeAt = 1_800_000_007_000 // 7 s into a step: 23 s left
const ctx: PageContext = {
  locale: 'en',
  timeZone: null,
  zoneCookie: '__Host-zone',
  frame: null,
  product: 'Countersign',
  say,
  signedIn: { name: 'Ada', email: 'ada@example.com', organisation: 'Northwind', administrator: false },
  path: pageAt,
  relyingParty: { id: 'countersign.test', origins: ['https://countersign.test'] },
  colours,
  choosesLanguage: true,
  setUpOnly: false,
  deadline: null,
  here: pathTo('home'),
  notices: [],
  assets,
  development: false,
}
const site = new Hono().route('/', assetRoutes(assets).hono).get('/page', async (c) => {
  c.header('content-security-policy', "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'")
  return c.html(String(await samplePage()))
})
let browser: Browser

before(async () => {
  browser = await launchBrowser()
})
after(() => browser.close())

test('the menu opens, and closes on Escape, without JavaScript', async () => {
  const page = await open({ javaScriptEnabled: false })
  await page.getByRole('button', { name: 'Settings menu' }).click()
  assert.ok(await page.getByRole('link', { name: 'Profile settings' }).isVisible())
  await page.keyboard.press('Escape')
  assert.equal(await page.getByRole('link', { name: 'Profile settings' }).isVisible(), false)
})

test('without JavaScript nothing is offered that would not work', async () => {
  const page = await open({ javaScriptEnabled: false })
  assert.deepEqual(await page.locator('main button:visible').allTextContents(), ['Send'])
  assert.equal(await page.getByRole('timer').isVisible(), false)
  assert.ok(await page.locator('noscript p').isVisible())
})

test('the countdown follows the server, with a browser clock that is hours off, and goes on to the next code', async () => {
  const page = await open({}, madeAt + 7 * 3_600_000)
  const seconds = page.locator('[data-seconds]')
  assert.equal(await seconds.textContent(), '23')
  await page.clock.runFor(13_500)
  assert.equal(await seconds.textContent(), '10')
  assert.equal(await page.locator('[data-spoken]').textContent(), '10 seconds left for this code')
  await page.clock.runFor(12_000)
  assert.equal(await seconds.textContent(), '28')
  assert.equal(await page.locator('[data-spoken]').textContent(), '')
})

test('A11Y-6: the ring stands still under reduced motion while the seconds go on', async () => {
  const page = await open({ reducedMotion: 'reduce' }, madeAt)
  await page.clock.runFor(9_500)
  assert.equal(await page.locator('[data-seconds]').textContent(), '14')
  assert.equal(await page.locator('.ring-left').getAttribute('stroke-dashoffset'), '0')
})

test('A11Y-4: the end is announced before it comes, and when it has come', async () => {
  const page = await open({}, madeAt)
  const [warning, ended] = [page.getByText('One minute left.'), page.getByText('Time is up.')]
  assert.equal(await warning.isVisible(), false)
  await page.clock.runFor(61_000)
  assert.ok(await warning.isVisible())
  await page.clock.runFor(60_000)
  assert.ok(await ended.isVisible())
  assert.equal(await warning.isVisible(), false)
})

test('A11Y-5: the dialog takes the focus, closes on Escape and on Cancel, and gives the focus back', async () => {
  const page = await open()
  const opener = page.getByRole('link', { name: 'Disable' })
  await opener.click()
  assert.ok(await page.getByRole('dialog').isVisible())
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  assert.ok(await opener.evaluate((link) => link === document.activeElement))
  await opener.click()
  await page.getByRole('link', { name: 'Cancel' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  assert.ok(await opener.evaluate((link) => link === document.activeElement))
})

test('Copy takes the ten codes one a line, says so, and marks them as kept', async () => {
  const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  await page.getByRole('button', { name: 'Copy' }).click()
  await page.getByText('Copied').waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'AAAA-BBBB\nCCCC-DDDD')
  assert.equal(await page.locator('[data-kept]').inputValue(), '1')
})

test('A11Y-2: a code pasted with spaces and dashes stands in the field as six digits', async () => {
  const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  await page.evaluate(() => navigator.clipboard.writeText(' 123-456 '))
  await page.getByLabel('Code from your app').focus()
  await page.keyboard.press('Control+V')
  assert.equal(await page.getByLabel('Code from your app').inputValue(), '123456')
})

test('A11Y-2: what is pasted reads on the server as it would have without the page’s help', async () => {
  const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  const field = page.getByLabel('Code from your app')
  const pastes = ['123-456', 'Code: 362 104', '1. 362104', '1. 36210', '[ ] 362104', '12. 3456', '٣٦٢ ١٠٤', 'G-362104']
  for (const pasted of [...pastes, '362104 401263', ' 12345 ', '\u200e362104\u200e']) {
    await field.fill('')
    await page.evaluate((text) => navigator.clipboard.writeText(text), pasted)
    await field.focus()
    await page.keyboard.press('Control+V')
    assert.deepEqual(readCode(await field.inputValue()), readCode(pasted), pasted)
  }
})

test('the password can be shown, and hides again', async () => {
  const page = await open()
  await page.getByRole('button', { name: 'Show password' }).click()
  assert.equal(await page.locator('#password').getAttribute('type'), 'text')
  await page.getByRole('button', { name: 'Hide password' }).click()
  assert.equal(await page.locator('#password').getAttribute('type'), 'password')
})

test('printing the page prints the sheet of codes and nothing else', async () => {
  const page = await open()
  await page.emulateMedia({ media: 'print' })
  assert.ok(await page.getByText('AAAA-BBBB').isVisible())
  assert.ok(await page.getByText('Only on paper').isVisible())
  assert.equal(await page.getByRole('heading', { level: 1 }).isVisible(), false)
  assert.equal(await page.getByLabel('Code from your app').isVisible(), false)
  assert.equal(await page.locator('footer').isVisible(), false)
})

test('a double click sends a form once', async () => {
  const page = await open()
  await page.evaluate(() => {
    addEventListener('submit', (event) => {
      document.title += event.defaultPrevented ? ' held back' : ' sent'
      event.preventDefault()
    })
  })
  await page.getByRole('button', { name: 'Send' }).dblclick()
  assert.match(await page.title(), /^Sample · Countersign sent held back$/)
})

/**
 * The sample page on a real line, whose form nobody answers. Mouse and keyboard reach the page meanwhile; what Chromium's protocol is asked to
 * run in it waits for the answer.
 */
async function openWithoutAnswers(t: TestContext, prepare?: () => void) {
  const line = { sent: 0 }
  const arrived = new EventEmitter()
  const show = async (url: string, response: ServerResponse) => {
    const answer = await site.request(url)
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()))
  }
  const server = createServer(({ method, url = '' }, response) => {
    if (method === 'GET') return void show(url, response)
    line.sent += 1
    arrived.emit('send')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const context = await browser.newContext()
  t.after(async () => {
    server.closeAllConnections()
    server.close()
    await context.close()
  })
  const page = await context.newPage()
  if (prepare) await page.addInitScript(prepare)
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page`)
  const protocol = await context.newCDPSession(page)
  const button = page.getByRole('button', { name: 'Send' })
  await button.scrollIntoViewIfNeeded()
  const { x, y } = (await button.boundingBox()) ?? assert.fail('there is no button')
  const press = () => page.mouse.click(x + 5, y + 5)
  return {
    page,
    stop: () => protocol.send('Page.stopLoading'),
    press,
    /** Presses until the form was sent so often, and no more often. */
    sends: async (times: number) => {
      const end = AbortSignal.timeout(10_000)
      while (line.sent < times) {
        const arrival = once(arrived, 'send', { signal: AbortSignal.any([end, AbortSignal.timeout(200)]) })
        await press()
        await arrival.catch(() => end.throwIfAborted())
      }
      assert.equal(line.sent, times)
    },
  }
}

test('a send that was stopped may be sent again, and while it waits nothing is sent twice', async (t) => {
  const { stop, press, sends } = await openWithoutAnswers(t)
  await sends(1)
  await press()
  await stop()
  await sends(2)
  await press()
  await stop()
  await sends(3)
})

test('in browsers that don’t say what came of a send, it may be sent again after a while', async (t) => {
  const { page, press, sends } = await openWithoutAnswers(t, () => {
    Reflect.deleteProperty(window, 'navigation')
    // The while is over when a key is pressed.
    const real = window.setTimeout.bind(window)
    window.setTimeout = ((work: () => void, ms = 0) =>
      ms === 10_000 ? addEventListener('keydown', work) : real(work, ms)) as typeof setTimeout
  })
  await sends(1)
  await press()
  await page.keyboard.press('a')
  await sends(2)
})

function samplePage() {
  const scripts = ['countdown', 'copy', 'print', 'reveal-password', 'dialog', 'kept', 'warn-end', 'tidy-code', 'wipe']
  const ends = { now: madeAt, endsAt: madeAt + 120_000, warnBefore: 60_000 }
  return settingsPage(ctx, {
    title: 'Sample',
    current: 'security',
    scripts,
    body: html`
      ${endWarning({ ...ends, warning: 'One minute left.', ended: 'Time is up.' })}
      ${codeField({ say, aside: countdown({ now: madeAt, endsAt: madeAt + 23_000, period: 30_000, say }) })}
      ${passwordField({ say, autocomplete: 'current-password' })}
      <div class="print-only">
        <p class="on-paper">Only on paper</p>
        ${codeSheet({ codes: ['AAAA-BBBB', 'CCCC-DDDD'] })}
      </div>
      ${copyButton({ say, from: '#backup-codes' })} ${printButton('Print')}
      <input type="hidden" name="kept" value="" data-kept />
      <form method="post" action="/sent"><button name="choice" value="1">Send</button></form>
      ${linkButton({ label: 'Disable', href: '/page', more: { 'data-dialog': '#off' } })}
      ${dialog({
        id: 'off',
        title: 'Really?',
        body: linkButton({ label: 'Cancel', href: '/page', more: { 'data-dialog-close': true } }),
      })}
    `,
  })
}

/** The sample page in a new browser window; with `clock`, its clock says that and moves by hand only. */
async function open(options: BrowserContextOptions = {}, clock?: number): Promise<Page> {
  const context = await browser.newContext(options)
  await context.route('**', async (route) => {
    const answer = await site.request(new URL(route.request().url()).pathname)
    const headers = Object.fromEntries(answer.headers)
    await route.fulfill({ status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) })
  })
  const page = await context.newPage()
  if (clock) {
    await page.clock.install({ time: clock })
    await page.clock.pauseAt(clock + 60_000)
  }
  await page.goto(`${origin}/page`)
  return page
}
