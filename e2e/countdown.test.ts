import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { hours, seconds, stepLength } from '../src/limits.ts'
import { noon } from '../test/kit.ts'
import { givePassword, visit } from './visit.ts'

test('OTP-4: the seconds come from the server’s clock, on a browser whose clock is seven hours ahead', async (t) => {
  const { page, since } = await atTheCode(t, { left: 23 * seconds, browserIsAheadBy: 7 * hours + 15 * seconds })
  isAbout(await secondsShown(page), 23, since)
})

test('OTP-4: the seconds come from the server’s clock, on a browser whose clock is three hours behind', async (t) => {
  const { page, since } = await atTheCode(t, { left: 17 * seconds, browserIsAheadBy: -3 * hours - 15 * seconds })
  isAbout(await secondsShown(page), 17, since)
})

test('A11Y-4: the countdown goes on with the next code, and refuses nothing when it is over', async (t) => {
  const { app, page, codeOnPhone, since } = await atTheCode(t, { left: 4 * seconds })
  await page.clock.runFor(9 * seconds)
  app.clock.advance(9 * seconds)
  isAbout(await secondsShown(page), 25, since)
  await page.getByLabel('Code from your app').fill(codeOnPhone())
  await page.getByRole('button', { name: 'Verify' }).click()
  await page.getByRole('heading', { name: /^Hello/ }).waitFor()
})

test('OTP-4: a page that comes back from hours out of sight shows the present code’s time', async (t) => {
  const { page, since } = await atTheCode(t, { left: 20 * seconds })
  await page.clock.fastForward(2 * hours + 6 * seconds)
  await page.clock.runFor(100)
  isAbout(await secondsShown(page), 14, since)
})

test('A11Y-5: the countdown is spoken at ten and at five seconds, and at no other time', async (t) => {
  const { page } = await atTheCode(t, { left: 28 * seconds })
  await page.evaluate(() => {
    const place = document.querySelector('[data-spoken]') ?? document.body
    const spoken: string[] = []
    Object.assign(globalThis, { spoken })
    new MutationObserver(() => place.textContent && spoken.push(place.textContent)).observe(place, { childList: true })
  })
  for (let second = 0; second < 28; second += 1) await page.clock.runFor(1 * seconds)
  const spoken = await page.evaluate(() => (globalThis as unknown as { spoken: string[] }).spoken)
  assert.deepEqual(spoken, ['10 seconds left for this code', '5 seconds left for this code'])
  assert.equal(await page.getByRole('timer').getAttribute('aria-live'), null)
})

test('A11Y-6: the ring moves, and stands still for people who asked for less motion', async (t) => {
  const moving = await atTheCode(t, { left: 20 * seconds })
  const still = await atTheCode(t, { left: 20 * seconds }, { reducedMotion: 'reduce' })
  const before = await Promise.all([ringOf(moving.page), ringOf(still.page)])
  await Promise.all([moving.page.clock.runFor(9 * seconds), still.page.clock.runFor(9 * seconds)])
  const after = await Promise.all([ringOf(moving.page), ringOf(still.page)])
  assert.notEqual(before[0], after[0])
  assert.equal(before[1], after[1])
  isAbout(await secondsShown(still.page), 11, still.since)
})

/**
 * The second step of signing in, with so much time left for the present code. By default the page's time is the test's to
 * move; with `browserIsAheadBy` it passes as always, and only the time of day is wrong.
 */
async function atTheCode(
  t: TestContext,
  { left, browserIsAheadBy }: { left: number; browserIsAheadBy?: number },
  options: BrowserContextOptions = {},
) {
  const { app, page } = await visit(t, options)
  const person = await app.protectedPerson()
  app.clock.set(noon + 1 * hours + stepLength - left)
  if (browserIsAheadBy === undefined) await page.clock.install({ time: app.clock.now() })
  else await page.addInitScript(moveTimeOfDay, app.clock.now() + browserIsAheadBy)
  const since = performance.now()
  await givePassword(page, person)
  await page.locator('.countdown:not([hidden])').waitFor()
  return { app, page, since, codeOnPhone: () => app.codeNow(person.secret) }
}

/** In the browser: every way to ask for the time of day tells another one; `performance.now()` is left alone. */
function moveTimeOfDay(start: number) {
  const now = () => start + performance.now()
  globalThis.Date = new Proxy(Date, {
    construct: (target, given) => (given.length === 0 ? new target(now()) : Reflect.construct(target, given)),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
}

/** Less by what really passed since the page was asked for, and by a second that has begun: one on the server, which tells whole ones, and one on the page. */
function isAbout(shown: number, wanted: number, since: number) {
  const passed = (performance.now() - since) / seconds
  assert.ok(shown <= wanted && shown >= wanted - passed - 2, `${shown} instead of ${wanted}, ${passed} s later`)
}
const secondsShown = async (page: Page) => Number(await page.locator('[data-seconds]').textContent())
const ringOf = (page: Page) => page.locator('.ring-left').getAttribute('stroke-dashoffset')
