import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { createAttack, type Ready } from './attack.ts'
import { createFactors } from './factors.ts'
import type { Answer, Sent } from './send.ts'

const target: Ready = {
  origin: 'http://localhost:1',
  people: {
    protected: { email: 'ada@plain.example', password: 'copper lantern 5520' },
    other: { email: 'zofia@plain.example', password: 'amber thicket 4410' },
  },
  doors: [{ page: '/login' }],
  behindSignIn: ['/inbox'],
  refresh: { path: '/renew' },
  tokensEndWithin: 5,
}

async function cookiesAfter(renewal: Partial<Answer>) {
  const send = (sent: Sent) =>
    Promise.resolve({ ...sent, answer: { status: 200, body: '', headers: {}, setCookies: [], ...renewal } })
  const factors = createFactors({ clock: { now: () => 0 }, eitherSide: 0, wait: () => Promise.resolve() })
  const attack = createAttack(target, factors, send)
  const browser = attack.open()
  for (const line of ['access=old; Path=/', 'refresh=old; Path=/renew'])
    await browser.jar.setCookie(line, target.origin + '/renew')
  await attack.renew(browser)
  return (await browser.cookies()).map(({ key, value }) => `${key}=${value}`).toSorted()
}

test('tokens in cookies: whose renewal is refused has nothing left, since the old one ends by itself', async () => {
  const renewed = ['access=new; Path=/']
  assert.deepEqual(await cookiesAfter({ setCookies: renewed }), ['access=new', 'refresh=old'])
  assert.deepEqual(await cookiesAfter({ status: 401 }), [])
  assert.deepEqual(
    await cookiesAfter({ status: 303, headers: { location: '/login' }, setCookies: ['csrf=1; Path=/'] }),
    ['csrf=1'],
  )
})
