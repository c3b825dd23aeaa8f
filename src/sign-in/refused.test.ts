import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type App, startApp } from '../../test/kit.ts'
import { openChallenge } from '../../test/second-step.ts'

const guide = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8')

/** The guide's own filter, as fail2ban reads it: the time is cut out of the line first, then <ADDR> is an address. */
function bannedBy(line: string): string | undefined {
  const pattern = /^failregex = (.+)$/m.exec(guide)?.[1] ?? assert.fail('the guide has no filter')
  const time = /^datepattern = (.+)$/m.exec(guide)?.[1]?.replace('{LEPOCH}', '\\d{13}') ?? assert.fail('nor a time')
  assert.match(line, new RegExp(time))
  const address = '(?<address>(?:\\d{1,3}\\.){3}\\d{1,3}|[0-9a-f:]*:[0-9a-f:.]*)'
  return new RegExp(pattern.replace('<ADDR>', address)).exec(line.replace(new RegExp(time), ''))?.groups?.['address']
}

test('OPS-9: each refused sign-in is one line with the client’s address, which the guide’s fail2ban filter finds', async (t) => {
  const lines: string[] = []
  const app = await startApp(t, { log: { lines, level: 'info' } })
  const ada = await app.protectedPerson()
  const said = async (work: Promise<unknown>) => {
    lines.length = 0
    await work
    return lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'sign-in refused')
  }
  const address = '2001:db8::17'
  const browser = app.browser({ address })
  const wrong = { email: ada.email, password: 'wrong umbrella' }
  const refused: [string, string, () => Promise<unknown>][] = [
    ['signIn', 'wrong_credentials', () => browser.post('signIn', wrong)],
    ['signIn', 'wrong_credentials', () => browser.post('signIn', { ...wrong, email: 'nobody@ferndale.example' })],
    ['apiSignIn', 'wrong_credentials', () => app.api('apiSignIn', wrong, { address })],
    ['signInCode', 'wrong_code', () => wrongCode(app, browser, ada)],
    [
      'signInBackupCode',
      'wrong_backup_code',
      () => browser.post('signInBackupCode', { backupCode: '0000-0000-0000-0000' }),
    ],
    [
      'apiSignInCode',
      'wrong_code',
      async () => answer(app, await openChallenge(app, ada), { code: app.wrongCode(ada.secret) }, address),
    ],
    [
      'apiSignInBackupCode',
      'challenge_expired',
      () => answer(app, 'none', { backupCode: ada.codes[0] ?? '' }, address),
    ],
  ]
  for (const [route, reason, work] of refused) {
    const [line, ...more] = await said(work())
    assert.deepEqual([line?.['address'], line?.['route'], line?.['reason']], [address, route, reason])
    assert.deepEqual(more, [])
    const banned = bannedBy(lines.find((text) => text.includes('sign-in refused'))?.trimEnd() ?? '')
    assert.equal(banned, reason === 'challenge_expired' ? undefined : address, 'who was too slow is no attacker')
    assert.doesNotMatch(lines.join(), /umbrella|@ferndale/)
  }
  const flood = await said(Promise.all(Array.from({ length: 40 }, () => app.api('apiSignIn', wrong, { address }))))
  assert.equal(flood.length, 40)
  assert.ok(flood.some(({ reason }) => reason === 'too_many_tries'))
})

test('OPS-9: who signs in, or mistypes, is no such line, and nothing that anybody sends makes one about somebody else', async (t) => {
  const lines: string[] = []
  const app = await startApp(t, { log: { lines, level: 'info' } })
  const ada = await app.protectedPerson()
  lines.length = 0
  const browser = app.browser()
  await browser.post('signIn', { email: 'no address', password: 'x' })
  await browser.givePassword(ada)
  await browser.post('signInCode', { code: '12345' })
  await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.equal(await browser.isSignedIn(), true)
  assert.equal(lines.length, 0)
  const forged = '","address":"198.51.100.66","route":"signIn","reason":"wrong_code","msg":"sign-in refused"}'
  const headers = {
    'user-agent': forged,
    'x-forwarded-for': forged,
    'content-type': 'application/x-www-form-urlencoded',
  }
  const body = new URLSearchParams({ email: `a${forged}@b.example`, password: forged, next: forged }).toString()
  await app.request('/sign-in', { method: 'POST', headers: { ...headers, 'sec-fetch-site': 'same-origin' }, body })
  for (const line of lines) assert.notEqual(bannedBy(line.trimEnd()), '198.51.100.66')
})

async function wrongCode(
  app: App,
  browser: ReturnType<App['browser']>,
  ada: { email: string; password: string; secret: string },
) {
  await browser.post('signIn', { email: ada.email, password: ada.password })
  return browser.post('signInCode', { code: app.wrongCode(ada.secret) })
}

function answer(app: App, challenge: string, given: { code: string } | { backupCode: string }, address: string) {
  return app.api('code' in given ? 'apiSignInCode' : 'apiSignInBackupCode', { challenge, ...given }, { address })
}
