import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { type App, startApp } from '../../test/kit.ts'
import { guessWrong, ownBrowser } from '../../test/second-step.ts'
import { passwordLongest } from '../limits.ts'
import { landingPages, pathTo, type RouteName, routes } from '../routes.ts'

const stranger = 'nobody.at.all@ferndale.example'
const wrong = 'a password of nobody'

/** Somebody of each kind, by the address that they sign in with. */
async function everyKind(t: TestContext) {
  const app = await startApp(t)
  const boss = await app.protectedPerson({ role: 'administrator' })
  const suspended = await app.protectedPerson()
  await app.db.updateTable('two_step').set({ suspended_at: 1 }).where('person_id', '=', suspended.id).execute()
  const guessed = await app.protectedPerson()
  await guessWrong(app, guessed, 3)
  const gone = await app.person({ organisationId: boss.organisationId })
  const known = await app.protectedPerson()
  await ownBrowser(app, known)
  const people = {
    plain: await app.person(),
    'in Polish': await app.person({ locale: 'pl' }),
    'not confirmed': await app.person({ emailConfirmed: false }),
    'of another plan': await app.person({ plan: 'basic' }),
    deactivated: gone,
    protected: await app.protectedPerson(),
    'known in a browser': known,
    suspended,
    guessed,
    administrator: boss,
  }
  const browser = app.browser()
  await browser.signIn(boss)
  assert.equal((await browser.postTo(pathTo('personDeactivate', { id: gone.id }))).status, 303)
  const kinds = Object.entries(people).map(([kind, { email }]) => ({ kind, email }))
  return { app, people, kinds }
}

type Shown = { status: number; text: string; headers: Headers }

/** All that a stranger sees and can measure of an answer, but for the address that they typed. */
async function seen(app: App, email: string, ask: () => Promise<Shown>) {
  await app.mailSent()
  const [asked, ran, random] = [app.statements.length, app.slowHash.ran, app.randomness.asked.length]
  const { status, text, headers } = await ask()
  return {
    status,
    text: text.replaceAll(email, '(typed)'),
    headers: [...headers],
    statements: app.statements.slice(asked).filter((sql) => !sql.includes('outbox')),
    slowHashes: app.slowHash.ran - ran,
    random: app.randomness.asked.slice(random),
  }
}

test('CHL-10: a wrong password is answered alike for people of every kind and for nobody, with the same statements and work', async (t) => {
  const { app, kinds } = await everyKind(t)
  const atForm = (email: string) => seen(app, email, () => app.browser().post('signIn', { email, password: wrong }))
  const atApi = (email: string) => seen(app, email, () => app.api('apiSignIn', { email, password: wrong }))
  const [form, api] = [await atForm(stranger), await atApi(stranger)]
  assert.deepEqual([form.status, form.slowHashes, api.status, api.slowHashes], [401, 1, 401, 1])
  for (const { kind, email } of kinds) {
    await app.db.deleteFrom('attempts').execute()
    assert.deepEqual(await atForm(email), form, kind)
    assert.deepEqual(await atApi(email), api, kind)
  }
})

test('CHL-10: what is no password at all is refused alike for everybody, before anything is asked or hashed', async (t) => {
  const { app, kinds } = await everyKind(t)
  const bombs = ['', 'x'.repeat(passwordLongest + 1), '\ufdfa'.repeat(2_000), 'x'.repeat(10_000)]
  for (const password of bombs) {
    const answers = []
    for (const email of [stranger, ...kinds.map((kind) => kind.email)])
      answers.push(await seen(app, email, () => app.api('apiSignIn', { email, password })))
    assert.deepEqual([answers[0]?.status, answers[0]?.statements, answers[0]?.slowHashes], [422, [], 0])
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1, password.slice(0, 9))
  }
})

test('WEB-5: the longest password that is taken, of the letters that grow most, is hashed once and alike', async (t) => {
  const app = await startApp(t)
  const { email: hers } = await app.person()
  for (const letter of ['\ufdfa', '\u{1f600}', '\u0390', '\u0000', '\ud800', 'ﷺ'])
    for (const email of [hers, stranger]) {
      await app.db.deleteFrom('attempts').execute()
      const password = letter.repeat(passwordLongest / letter.length)
      const { status, slowHashes } = await seen(app, email, () => app.api('apiSignIn', { email, password }))
      assert.deepEqual([status, slowHashes], [401, 1])
    }
})

test('CHL-10: no header, cookie or parameter that a stranger adds makes the answers differ', async (t) => {
  const { app, people, kinds } = await everyKind(t)
  const own = await ownBrowser(app, people.protected)
  const additions: Record<string, string>[] = [
    { cookie: `__Host-known=${own.cookies.get('__Host-known')}` },
    { cookie: `__Host-language=pl; __Host-challenge=${'A'.repeat(43)}` },
    { 'accept-language': 'pl', accept: 'application/json' },
    { authorization: `Bearer ${'A'.repeat(43)}` },
    { 'x-forwarded-for': '198.51.100.1', 'x-debug': '1' },
  ]
  for (const addition of additions) {
    const answers = []
    const others = kinds.filter(({ kind }) => kind !== 'protected')
    for (const email of [stranger, ...others.map((kind) => kind.email)]) {
      await app.db.deleteFrom('attempts').execute()
      const headers = {
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
        ...addition,
      }
      const body = new URLSearchParams({
        email,
        password: wrong,
        code: '000000',
        next: '/people',
        debug: '1',
      }).toString()
      answers.push(await seen(app, email, () => app.browser().send(routes.signIn, { method: 'POST', headers, body })))
    }
    assert.equal(answers[0]?.status, 401)
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1, Object.keys(addition).join())
  }
})

test('THR-3: no address that only looks, folds or matches like hers signs in as her, and none is a fault', async (t) => {
  const app = await startApp(t)
  const { email, password } = await app.person()
  const [local = '', host = ''] = email.split('@')
  const others = [
    `${local}@${host}\u0000`,
    `${local}\u0000@${host}`,
    `\u0001${email}`,
    `${local}+x@${host}`,
    `${local}.@${host}`,
    `${local}@FERNDALE.ЕХАMPLE`,
    `${local}@fernda\u0142e.example`,
    `%@${host}`,
    `_${local.slice(1)}@${host}`,
    `${local}@${host}' or '1'='1`,
    `${email}'--`,
    `"${local}"@${host}`,
    `${local}@[${host}]`,
    `${email},eve@evil.example`,
    `${email}%00`,
    encodeURIComponent(email),
    `\ud800${email}`,
    `${local}@${host}\u0301`,
  ]
  const statuses = new Set<number>()
  for (const one of others) {
    await app.db.deleteFrom('attempts').execute()
    statuses.add((await app.api('apiSignIn', { email: one, password })).status)
    statuses.add((await app.browser().post('signIn', { email: one.toWellFormed(), password })).status)
  }
  assert.deepEqual(statuses, new Set([401, 422]))
  // What folds to hers, and to nobody else's, is hers.
  const hers = [email.toUpperCase(), ` ${email}\u3000`, email.replace('a', 'ａ'), email.replace('@', '＠')]
  for (const one of [
    ...hers,
    `${local}\u200b@${host}`,
    `\u202e${email}\u00ad`,
    `${email}.`,
    `mailto:${email}`,
    `<${email}>`,
  ])
    assert.notEqual((await app.api('apiSignIn', { email: one, password })).status, 401, one)
})

test('CHL-11: an address with a control character in it is none, and the database is not asked for it', async (t) => {
  const app = await startApp(t)
  const { email, password } = await app.person()
  for (const control of ['\u0000', '\u0001', '\u0008', '\u001b', '\u007f', '\u0080', '\u009f'])
    for (const odd of [email + control, control + email, email.replace('@', `${control}@`)]) {
      await app.mailSent()
      const asked = app.statements.length
      const answers = [
        await app.api('apiSignIn', { email: odd, password }),
        await app.browser().post('signIn', { email: odd, password }),
        await app.browser().post('forgotPassword', { email: odd }),
      ]
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([422]), JSON.stringify(odd))
      assert.deepEqual(
        app.statements.slice(asked).filter((sql) => !sql.includes('outbox')),
        [],
      )
    }
})

test('WEB-6: wherever somebody signed out goes, and whatever they bring as next, each step leads only to our own pages', async (t) => {
  const app = await startApp(t)
  const ada = await app.protectedPerson()
  const part = fc.constantFrom(
    '/',
    '//',
    '\\',
    '/\\',
    '@',
    ':',
    '%2f',
    '%5c',
    '?',
    '#',
    '.',
    '..',
    ';',
    '%09',
    '%0d%0a',
    '\u2028',
    ' ',
  )
  const word = fc.constantFrom(
    'evil.example',
    'settings',
    'security',
    'https:',
    'javascript:alert(1)',
    'people',
    'sign-in',
    '',
  )
  const odd = fc.array(fc.oneof(part, word), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''))
  const landing = Object.keys(landingPages).map((name) => routes[name as RouteName])
  const ours = new Set<string>([routes.signIn, routes.signInCode, ...landing])
  const leadsHome = (location: string | null, from: string) => {
    if (location === null) return
    const to = new URL(location, app.baseUrl)
    assert.ok(location.startsWith('/') && to.origin === app.baseUrl && ours.has(to.pathname), `${from} → ${location}`)
    const next = to.searchParams.get('next')
    assert.ok(next === null || ours.has(next), `${from} → ${location}`)
  }
  await fc.assert(
    fc.asyncProperty(odd, async (next) => {
      const browser = app.browser()
      const path = `/${encodeURI(next.toWellFormed()).replace(/^\/+/, '')}`
      leadsHome((await browser.path(path)).location, path)
      const query = `?next=${encodeURIComponent(next)}`
      const page = await browser.get('signIn', query)
      const kept = /name="next" value="([^"]*)"/.exec(page.text)?.[1]
      assert.ok(kept === undefined || ours.has(kept), kept ?? '')
      leadsHome((await browser.givePassword(ada, next)).location, next)
      const fields = { code: '000000', backupCode: '0', next, return_to: next }
      const headers = { referer: `https://evil.example/${encodeURIComponent(next)}`, host: 'evil.example' }
      for (const name of ['signInCode', 'signInBackupCode', 'signInCancel'] as const)
        leadsHome((await browser.post(name, fields, headers)).location, `${name}: ${next}`)
      await app.db.deleteFrom('attempts').execute()
    }),
    { numRuns: 25, seed: 20270302 },
  )
})
