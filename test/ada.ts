import { secretOn } from './browser.ts'
import { type App, type Span, startApp } from './kit.ts'

/** Ada, protected, signed in with a code just now. */
export async function adaSignedIn(span: Span, about: Parameters<App['protectedPerson']>[0] = {}) {
  const app = await startApp(span)
  const ada = await app.protectedPerson({ email: 'ada@ferndale.example', ...about })
  const browser = app.browser()
  await browser.signIn(ada)
  return { app, ada, browser }
}

/** Ada in her browser, on the page with the QR code. */
export async function adaScanning(span: Span) {
  const app = await startApp(span)
  const ada = await app.person({ email: 'ada@ferndale.example' })
  const browser = app.browser()
  await browser.signIn(ada)
  await browser.post('twoStepScan')
  const secret = secretOn((await browser.get('twoStepScan')).text)
  return { app, ada, browser, secret }
}
