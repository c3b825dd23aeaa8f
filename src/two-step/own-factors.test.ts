import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { type App, startApp } from '../../test/kit.ts'
import { addApp, addPasskey, answerByPasskey, optionsOf, origin } from '../../test/passkeys.ts'
import { giveCode, openChallenge } from '../../test/second-step.ts'
import { makeKey } from '../../test/security-key.ts'
import { appsPerPerson, factorNameLongest, freshFor, minutes, passkeysPerPerson } from '../limits.ts'
import { pathTo, routes } from '../routes.ts'

async function signedIn(app: App) {
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  app.clock.advance(1 * minutes)
  return { ada, browser }
}

const appIds = async (app: App) =>
  await app.db.selectFrom('authenticators').select(['id', 'name']).orderBy('created_at').execute()

test('APP-1: up to three apps and five passkeys, each by a name, added and last used; one more is refused in words', async (t) => {
  const app = await startApp(t)
  const { browser } = await signedIn(app)
  for (let more = 1; more < appsPerPerson; more += 1) await addApp(app, browser)
  for (let more = 0; more < passkeysPerPerson; more += 1)
    await addPasskey(browser, makeKey({ attachment: 'platform', synced: true }))
  const page = await browser.get('security')
  for (const name of ['Authenticator app', 'Authenticator app 2', 'Authenticator app 3', 'Passkey', 'Passkey 5'])
    assert.ok(page.text.includes(`<b>${name}</b>`), name)
  assert.match(page.seen, /Synced to your devices · Added .* · Last used /)
  assert.doesNotMatch(page.text, /means=code|means=passkey/)
  assert.match(page.seen, /You have 3 authenticator apps, .* You have 5 passkeys and security keys, which is as many/)
  for (const means of ['code', 'passkey']) {
    const refused = await browser.post('addFactor', { means })
    assert.equal(refused.location, routes.security)
    assert.match((await browser.follow(refused)).seen, /as many of these as there can be/)
  }
  assert.equal(await app.count('enrolments'), 0)
})

test('APP-1: of two that come to Finish at once, where one has room, one is added', async (t) => {
  const app = await startApp(t)
  const { ada, browser } = await signedIn(app)
  for (let more = 0; more < passkeysPerPerson - 1; more += 1) await addPasskey(browser, makeKey())
  app.clock.advance(1 * minutes)
  await browser.post('addFactor', { means: 'passkey' })
  const key = makeKey()
  await browser.post('twoStepPasskey', {
    passkey: JSON.stringify(key.register(await optionsOf(browser, 'twoStepCeremony'), origin)),
  })
  await browser.post('twoStepProvePasskey', {
    passkey: JSON.stringify(key.use(await optionsOf(browser, 'twoStepCeremony'), origin)),
  })
  const answers = await Promise.all([1, 2, 3].map(() => browser.post('twoStepName', { name: 'One more' })))
  assert.equal(answers.filter(({ location }) => location === routes.security).length >= 1, true)
  assert.equal(await app.count('passkeys'), passkeysPerPerson)
  assert.equal(
    (await app.mailsTo(ada.email)).filter(({ subject }) => /was added/.test(subject)).length,
    passkeysPerPerson,
  )
})

test('APP-1: renaming needs to be fresh, takes a name as names are read, and says what is wrong with one', async (t) => {
  const app = await startApp(t)
  const { ada, browser } = await signedIn(app)
  const [{ id } = { id: '' }] = await appIds(app)
  const rename = (fields: Record<string, string>) => browser.postTo(pathTo('renameFactor', { id }), fields)
  assert.match((await browser.path(pathTo('renameFactor', { id }))).text, /value="Authenticator app"/)
  assert.equal((await rename({ name: '  Work  phone ' })).location, routes.security)
  assert.equal((await appIds(app))[0]?.name, 'Work phone')
  for (const [name, says] of [
    ['', /Enter a name/],
    ['a\nb', /Enter a name/],
    ['\u200b', /Enter a name/],
    ['x'.repeat(factorNameLongest + 1), /at most 40/],
  ] as const) {
    const refused = await rename({ name })
    assert.deepEqual([refused.status, says.test(refused.seen)], [422, true], name)
  }
  app.clock.advance(freshFor)
  const asked = await rename({ name: 'Another' })
  assert.equal(asked.status, 403)
  assert.match(asked.text, /name="name" value="Another"/)
  assert.equal((await rename({ name: 'Another', code: app.codeNow(ada.secret) })).location, routes.security)
  assert.equal((await appIds(app))[0]?.name, 'Another')
})

test('APP-1: removing needs to be fresh, signs out everywhere else, is told by mail, and leaves the rest as it is', async (t) => {
  const app = await startApp(t)
  const { ada, browser } = await signedIn(app)
  const second = await addApp(app, browser, 'Tablet')
  const other = app.browser()
  app.clock.advance(2 * minutes)
  await other.signIn(ada)
  const [first] = await appIds(app)
  app.clock.advance(freshFor)
  const path = pathTo('removeFactor', { id: first?.id ?? '' })
  assert.match((await browser.path(path)).seen, /Remove “Authenticator app”\?/)
  assert.equal((await browser.postTo(path)).status, 403)
  assert.equal((await browser.postTo(path, { code: app.codeNow(second) })).location, routes.security)
  assert.deepEqual([await browser.isSignedIn(), await other.isSignedIn()], [true, false])
  assert.deepEqual(
    (await appIds(app)).map(({ name }) => name),
    ['Tablet'],
  )
  assert.equal(await app.count('backup_codes'), 10)
  app.clock.advance(2 * minutes)
  const old = await giveCode(app, await openChallenge(app, ada), app.codeNow(ada.secret))
  assert.equal(old.json['code'], 'wrong_code')
  const now = await giveCode(app, await openChallenge(app, ada), app.codeNow(second))
  assert.equal(now.json['status'], 'signed_in')
  const mail = (await app.mailsTo(ada.email)).at(-1)
  assert.equal(mail?.subject, 'A way to confirm your sign-in was removed')
  assert.match(mail?.text ?? '', /Name: Authenticator app/)
})

test('APP-1: removing the last one is turning off: it leads to the dialog, and nothing is removed before that', async (t) => {
  const app = await startApp(t)
  const { browser } = await signedIn(app)
  const [{ id } = { id: '' }] = await appIds(app)
  for (const answer of [
    await browser.path(pathTo('removeFactor', { id })),
    await browser.postTo(pathTo('removeFactor', { id })),
  ]) {
    assert.equal(answer.location, routes.twoStepDisable)
    assert.match((await browser.follow(answer)).seen, /Nothing else in your list works here/)
  }
  assert.equal(await app.count('authenticators'), 1)
})

test('APP-1: nor can the last one be removed that can still be used, beside a key that counts as copied', async (t) => {
  const app = await startApp(t)
  const { browser } = await signedIn(app)
  await addPasskey(browser, makeKey())
  await app.db.updateTable('passkeys').set({ suspected_at: app.clock.now() }).execute()
  const [{ id } = { id: '' }] = await appIds(app)
  assert.equal((await browser.postTo(pathTo('removeFactor', { id }))).location, routes.twoStepDisable)
  const passkey = await app.db.selectFrom('passkeys').select('id').executeTakeFirstOrThrow()
  assert.equal((await browser.postTo(pathTo('removeFactor', { id: passkey.id }))).location, routes.security)
  assert.deepEqual([await app.count('authenticators'), await app.count('passkeys')], [1, 0])
})

test('APP-1: of two removed at once one stays', async (t) => {
  const app = await startApp(t)
  const { browser } = await signedIn(app)
  await addApp(app, browser)
  const ids = (await appIds(app)).map(({ id }) => id)
  await Promise.all(ids.map((id) => browser.postTo(pathTo('removeFactor', { id }))))
  assert.equal(await app.count('authenticators'), 1)
})

test('AUD-3: nobody sees, renames or removes what is another person’s', async (t) => {
  const app = await startApp(t)
  const { browser } = await signedIn(app)
  const eve = await app.protectedPerson()
  const { id } = await app.db
    .selectFrom('authenticators')
    .select('id')
    .where('person_id', '=', eve.id)
    .executeTakeFirstOrThrow()
  for (const name of ['renameFactor', 'removeFactor'] as const) {
    assert.equal((await browser.path(pathTo(name, { id }))).status, 404, name)
    assert.equal((await browser.postTo(pathTo(name, { id }), { name: 'Mine' })).location, routes.security, name)
  }
  const kept = await app.db.selectFrom('authenticators').select('name').where('id', '=', id).executeTakeFirst()
  assert.equal(kept?.name, 'Authenticator app')
})

test('APP-2: a code burns its step in the one app that it matched, and each app has its own', async (t) => {
  const app = await startApp(t)
  const { ada, browser } = await signedIn(app)
  const second = await addApp(app, browser)
  app.clock.advance(2 * minutes)
  const codes = [app.codeNow(ada.secret), app.codeNow(second)]
  const give = async (code: string | undefined) => (await giveCode(app, await openChallenge(app, ada), code ?? '')).json
  assert.equal((await give(codes[0]))['status'], 'signed_in')
  assert.equal((await give(codes[0]))['code'], 'code_already_used')
  assert.equal((await give(codes[1]))['status'], 'signed_in')
  assert.equal((await give(codes[1]))['code'], 'code_already_used')
  const steps = await app.db.selectFrom('authenticators').select('last_step').execute()
  assert.equal(new Set(steps.map(({ last_step }) => last_step)).size, 1)
})

test('APP-2: of 20 sign-ins at once by one code of either app, one is in', async (t) => {
  const app = await startApp(t)
  const { ada, browser } = await signedIn(app)
  const second = await addApp(app, browser)
  app.clock.advance(2 * minutes)
  const challenges: string[] = []
  for (let opened = 0; opened < 4; opened += 1) challenges.push(await openChallenge(app, ada))
  const all = await Promise.all(challenges.map((challenge) => giveCode(app, challenge, app.codeNow(second))))
  assert.equal(all.filter(({ json }) => json['status'] === 'signed_in').length, 1)
})

test('APP-4: adding one needs fresh, counts from its own Finish on, and leaves the others, the backup codes and other sessions as they are', async (t) => {
  const app = await startApp(t)
  const { ada, browser } = await signedIn(app)
  const other = app.browser()
  app.clock.advance(1 * minutes)
  await other.signIn(ada)
  app.clock.advance(freshFor)
  assert.equal((await browser.post('addFactor', { means: 'code' })).status, 403)
  const codes = await app.db.selectFrom('backup_codes').select(['id', 'hash', 'used_at']).orderBy('id').execute()
  assert.equal(
    (await browser.post('addFactor', { means: 'code', code: app.codeNow(ada.secret) })).location,
    routes.twoStepScan,
  )
  const page = (await browser.get('twoStepScan')).text
  const secret = /secret=([A-Z2-7]{32})/.exec(page)?.[1] ?? ''
  assert.match(page, /Step 1 of 3[\s\S]*Scan[\s\S]*Code[\s\S]*Name/i)
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  app.clock.advance(1 * minutes)
  const early = await giveCode(app, await openChallenge(app, ada), app.codeNow(secret))
  assert.equal(early.json['code'], 'wrong_code', 'before Finish')
  assert.equal((await browser.get('twoStepBackupCodes')).location, routes.twoStepName)
  assert.equal((await browser.get('twoStepPdf')).status, 404)
  const token = browser.session()
  assert.equal((await browser.post('twoStepName', { name: 'Tablet' })).location, routes.security)
  assert.notEqual(browser.session(), token)
  assert.deepEqual(
    await app.db.selectFrom('backup_codes').select(['id', 'hash', 'used_at']).orderBy('id').execute(),
    codes,
  )
  assert.equal(await other.isSignedIn(), true)
  app.clock.advance(1 * minutes)
  for (const one of [secret, ada.secret])
    assert.equal((await giveCode(app, await openChallenge(app, ada), app.codeNow(one))).json['status'], 'signed_in')
  const mail = (await app.mailsTo(ada.email)).find(({ subject }) => /was added/.test(subject))
  assert.match(mail?.text ?? '', /An authenticator app was added[\s\S]*Name: Tablet/)
})

test('APP-4, ENR-13: with two apps the one that is named is replaced, under its name, and the other one stays', async (t) => {
  const app = await startApp(t)
  const { ada, browser } = await signedIn(app)
  const second = await addApp(app, browser, 'Tablet')
  const tablet = (await appIds(app)).find(({ name }) => name === 'Tablet')
  assert.match((await browser.get('replacePhone')).seen, /Which app is replaced\?/)
  assert.equal((await browser.post('replacePhone', { authenticator: tablet?.id ?? '' })).location, routes.twoStepScan)
  const secret = /secret=([A-Z2-7]{32})/.exec((await browser.get('twoStepScan')).text)?.[1] ?? ''
  app.clock.advance(1 * minutes)
  await browser.post('twoStepCode', { code: app.codeNow(secret) })
  assert.equal((await browser.post('twoStepBackupCodes', { kept: '1' })).location, routes.security)
  assert.deepEqual((await appIds(app)).map(({ name }) => name).toSorted(), ['Authenticator app', 'Tablet'])
  app.clock.advance(1 * minutes)
  const give = async (one: string) => (await giveCode(app, await openChallenge(app, ada), app.codeNow(one))).json
  assert.equal((await give(second))['code'], 'wrong_code')
  for (const one of [secret, ada.secret]) assert.equal((await give(one))['status'], 'signed_in')
  assert.equal((await browser.post('replacePhone', { authenticator: 'another' })).location, routes.security)
})

test('LIFE-3: a reset by administrators takes passkeys and all apps with it', async (t) => {
  const app = await startApp(t)
  const { ada, browser } = await signedIn(app)
  const key = makeKey()
  await addPasskey(browser, key)
  await addApp(app, browser)
  const bosses = await Promise.all(
    [1, 2].map(() => app.protectedPerson({ role: 'administrator', organisationId: ada.organisationId })),
  )
  const [one, two] = await Promise.all(
    bosses.map(async (boss) => {
      const browserOf = app.browser()
      await browserOf.signIn(boss)
      return browserOf
    }),
  )
  await one?.postTo(pathTo('personReset', { id: ada.id }))
  await two?.postTo(pathTo('personResetApprove', { id: ada.id }))
  const left = await Promise.all(
    (['authenticators', 'passkeys'] as const).map((table) =>
      app.db.selectFrom(table).select('id').where('person_id', '=', ada.id).execute(),
    ),
  )
  assert.deepEqual(left, [[], []])
  const again = app.browser()
  assert.equal((await again.givePassword(ada)).location, routes.home)
  assert.equal(await answerByPasskey(again, key).catch(() => null), null)
})
