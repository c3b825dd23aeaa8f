import { strict as assert } from 'node:assert'
import jsqr from 'jsqr'
import { URI, type TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { PNG } from 'pngjs'

/** Pixels of a screenshot, in device pixels. */
export type Picture = { width: number; height: number; data: Uint8ClampedArray }

// A CommonJS module whose types promise an ES module's default export.
const decode = jsqr as unknown as typeof jsqr.default

export async function pictureOf(page: Page): Promise<Picture> {
  const { width, height, data } = PNG.sync.read(await page.screenshot({ fullPage: true }))
  return { width, height, data: new Uint8ClampedArray(data) }
}

/** What a phone's camera reads from the page, and where it found it. */
export function readQr(picture: Picture) {
  // Black on white only: phones don't read the other way round either.
  const found = decode(picture.data, picture.width, picture.height, { inversionAttempts: 'dontInvert' })
  assert.ok(found, 'no QR code can be read on the page')
  return found
}

/** Pairs an authenticator app that is none of ours with what stands on the page. */
export async function scan(page: Page): Promise<TOTP> {
  return URI.parse(readQr(await pictureOf(page)).data) as TOTP
}
