import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { type Picture, pictureOf, readQr, scan } from './qr-code.ts'
import { givePassword, openSecurity, visit } from './visit.ts'

const quietZone = 4 // modules
const smallest = 200 // CSS px

test('ENR-14: the QR code is read from a screenshot in light colours', async (t) => {
  const { page, secret } = await beginEnrolment(t)
  await page.emulateMedia({ colorScheme: 'light' })
  await isReadable(page, secret)
})

test('ENR-14: the QR code is read from a screenshot in dark colours, black on white with its quiet zone', async (t) => {
  const { page, secret } = await beginEnrolment(t)
  await page.emulateMedia({ colorScheme: 'dark' })
  const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  assert.equal(ground, 'rgb(20, 22, 23)', 'the page around it is dark')
  await isReadable(page, secret)
})

test('ENR-14: the QR code is read from a screenshot in forced colours', async (t) => {
  const { page, secret } = await beginEnrolment(t)
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' })
  assert.ok(await page.evaluate(() => matchMedia('(forced-colors: active)').matches))
  await isReadable(page, secret)
})

test('ENR-14: the QR code is as large and as readable on a screen 320 px wide', async (t) => {
  const { page, secret } = await beginEnrolment(t)
  await page.setViewportSize({ width: 320, height: 640 })
  await isReadable(page, secret)
})

test('OTP-9: spaces, a plus, an ampersand, Polish letters and sixty characters reach the app as they are', async (t) => {
  const issuer = 'Łódź & Sons + Co: sign-in for people of the northern harbours'.slice(0, 60)
  const email = `zofia+ampersand&co.${'w'.repeat(26)}@laka.example`
  assert.deepEqual([issuer.length, email.length > 55], [60, true])
  const { page } = await beginEnrolment(t, { issuer, email })
  const phone = await scan(page)
  assert.equal(phone.issuer, issuer.replace(': ', ' - ')) // a colon would end the issuer in every app
  assert.equal(phone.label, email)
  assert.deepEqual([phone.algorithm, phone.digits, phone.period], ['SHA1', 6, 30])
})

/** Someone on the page with the QR code, and the setup key beside it. */
async function beginEnrolment(t: TestContext, about: { issuer?: string; email?: string } = {}) {
  const { app, page } = await visit(t, {}, about.issuer ? { env: { ISSUER: about.issuer } } : {})
  const person = await app.person(about.email ? { email: about.email } : {})
  await givePassword(page, person)
  await openSecurity(page)
  await page.getByRole('button', { name: 'Enable two-step authentication' }).click()
  const secret = (await page.locator('#setup-key').textContent())?.replaceAll(' ', '') ?? ''
  return { page, secret }
}

async function isReadable(page: Page, secret: string) {
  const image = page.getByRole('img', { name: 'QR code for your authenticator app' })
  const box = (await image.boundingBox()) ?? assert.fail('the image is out of sight')
  assert.ok(Math.min(box.width, box.height) >= smallest, `${box.width} × ${box.height} px`)
  const picture = await pictureOf(page)
  const { data, version, location } = readQr(picture)
  assert.equal(new URL(data).searchParams.get('secret'), secret)
  const { topLeftCorner, bottomRightCorner } = location
  const module = (bottomRightCorner.x - topLeftCorner.x) / (17 + 4 * version) // ISO/IEC 18004: modules a side
  const quiet = Math.floor(quietZone * module)
  const margins = [topLeftCorner.x - box.x, topLeftCorner.y - box.y]
  margins.push(box.x + box.width - bottomRightCorner.x, box.y + box.height - bottomRightCorner.y)
  assert.ok(Math.min(...margins) >= quiet - 1, `${margins.join(', ')} px around, of ${quiet}`)
  assert.deepEqual(shadesAround(picture, box, quiet - 1), ['255,255,255'])
  const onRim = { x: topLeftCorner.x + module / 2, y: topLeftCorner.y + module * 3.5 }
  assert.equal(shadeAt(picture, onRim.x, onRim.y), '0,0,0')
}

type Box = { x: number; y: number; width: number; height: number }

/** Every shade in a band of this width along the inner side of a box. */
function shadesAround(picture: Picture, box: Box, band: number): string[] {
  const [left, top] = [Math.ceil(box.x), Math.ceil(box.y)]
  const [right, bottom] = [Math.floor(box.x + box.width), Math.floor(box.y + box.height)]
  const shades = new Set<string>()
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const within = Math.min(x - left, y - top, right - 1 - x, bottom - 1 - y) < band
      if (within) shades.add(shadeAt(picture, x, y))
    }
  }
  return [...shades]
}

function shadeAt({ data, width }: Picture, x: number, y: number): string {
  const at = (Math.floor(y) * width + Math.floor(x)) * 4
  return data.slice(at, at + 3).join()
}
