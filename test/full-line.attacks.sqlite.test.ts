import { strict as assert } from 'node:assert'
import { setImmediate as turnOfOthers } from 'node:timers/promises'
import { test } from 'node:test'
import { holdHashes } from './held.ts'
import { startApp } from './kit.ts'
import { ownBrowser } from './second-step.ts'
import { createLines } from '../src/adapters/line.ts'
import { routes } from '../src/routes.ts'

const signingIn = (n: number) => ({ email: `stranger-${n}@ferndale.example`, password: 'violet anchor 1869 plum' })

test('OPS-5: of 600 passwords from 600 addresses those beyond the line are told to come again, uncharged; a known browser goes before all of them', async (t) => {
  const app = await startApp(t)
  app.services.lines = createLines()
  const ada = await app.protectedPerson()
  const own = await ownBrowser(app, ada)
  const hashes = holdHashes(app)
  const hashed: string[] = []
  const { verify } = app.slowHash
  app.slowHash.verify = (phc, text) => (hashed.push(text), verify(phc, text))
  let shed = 0
  const firstShed = Promise.withResolvers<void>()
  const [english, polish] = [app.browser(), app.browser({ language: 'pl' })]
  const flood = Array.from({ length: 600 }, async (_, n) => {
    const answer = await app.api('apiSignIn', signingIn(n), { address: `10.1.${n >> 8}.${n & 255}` })
    if (answer.status !== 503) return answer
    shed += 1
    firstShed.resolve()
    assert.deepEqual([answer.json['code'], answer.headers.get('retry-after')], ['unavailable', '5'])
    return answer
  })
  await hashes.begun
  await firstShed.promise
  for (const [browser, words] of [
    [english, /Just a moment, please.*Try again in a few seconds/],
    [polish, /Chwileczkę.*Spróbuj ponownie za kilka sekund/],
  ] as const) {
    const { status, seen, headers } = await browser.post('signIn', signingIn(1))
    assert.deepEqual([status, headers.get('retry-after')], [503, '5'])
    assert.match(seen, words)
  }
  const owner = own.post('signIn', { email: ada.email, password: ada.password })
  const inLine = () => app.db.selectFrom('attempts').innerJoin('known_browsers', 'known_browsers.id', 'attempts.key')
  const tries = (await inLine().select('attempts.id').execute()).length
  while ((await inLine().select('attempts.id').execute()).length === tries) await turnOfOthers()
  hashes.release()
  assert.equal((await owner).location, routes.signInCode)
  const answers = await Promise.all(flood)
  const checked = answers.filter(({ status }) => status === 401).length
  assert.deepEqual([checked + shed, checked > 0 && shed > checked], [600, true])
  assert.equal(await app.triesCounted('password'), checked)
})
