import { openApp } from '../test/kit.ts'
import { addPasskey, signed } from '../test/passkeys.ts'
import { makeKey } from '../test/security-key.ts'
import { costOf, giveCode, openChallenge } from '../test/second-step.ts'
import { minutes } from '../src/limits.ts'

export type Cost = { what: string; statements: number; commits: number }

/** What Countersign asks of its database for one request: counted, not timed. Mail that leaves afterwards isn't in it. */
export async function countStatements(): Promise<Cost[]> {
  const app = await openApp()
  const ada = await app.protectedPerson()
  const browser = app.browser()
  const costs: Cost[] = []
  const count = async (what: string, work: () => Promise<unknown>) => {
    costs.push({ what, ...(await costOf(app, work)) })
    app.clock.advance(2 * minutes)
  }
  await browser.signIn(ada)
  await browser.post('signOut')
  app.clock.advance(2 * minutes)
  await browser.givePassword(ada)
  await count('right code, in a known browser', () => browser.post('signInCode', { code: app.codeNow(ada.secret) }))
  let challenge = await openChallenge(app, ada)
  await count('right code', () => giveCode(app, challenge, app.codeNow(ada.secret)))
  challenge = await openChallenge(app, ada)
  await count('wrong code', () => giveCode(app, challenge, app.wrongCode(ada.secret)))
  challenge = await openChallenge(app, ada)
  const backupCode = ada.codes[0] ?? ''
  await count('backup code', () => app.api('apiSignInBackupCode', { challenge, backupCode }))
  await count('password', () => openChallenge(app, ada))
  await browser.post('signOut')
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  const key = makeKey()
  await addPasskey(browser, key)
  await browser.post('signOut')
  app.clock.advance(2 * minutes)
  await browser.givePassword(ada)
  const passkey = await signed(browser, 'signInCeremony', key)
  await count('passkey, in a known browser', () => browser.post('signInPasskey', passkey))
  await app.close()
  return costs
}
