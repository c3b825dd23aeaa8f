import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import type { Browser } from '../../../test/browser.ts'
import { startApp } from '../../../test/kit.ts'
import { freshFor } from '../../limits.ts'
import { pathTo, type RouteName } from '../../routes.ts'

async function organisation(t: { after: (work: () => Promise<void>) => void }) {
  const app = await startApp(t)
  const boss = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const zoe = await app.protectedPerson({ name: 'Zoe Falk', organisationId: boss.organisationId })
  const adam = app.browser()
  await adam.signIn(boss)
  return { app, boss, zoe, adam }
}

const act = (browser: Browser, name: RouteName, id: string) => browser.postTo(pathTo(name, { id }))

test('SES-5: an administrator who is asked again reads for whom and for what, on a page that is none of their own settings', async (t) => {
  const { app, boss, zoe, adam } = await organisation(t)
  const protectedBoss = await app.protectedPerson({ role: 'administrator', organisationId: boss.organisationId })
  const paul = app.browser({ language: 'pl' })
  await paul.signIn(protectedBoss)
  await app.db.updateTable('people').set({ locale: 'pl' }).where('id', '=', protectedBoss.id).execute()
  app.clock.advance(freshFor)
  const asked: [RouteName, string, string][] = [
    ['personReset', 'Ask for a reset', 'Poproś o zresetowanie'],
    ['personResetApprove', 'Approve and reset now', 'Zatwierdź i zresetuj teraz'],
    ['personResetCancel', 'Cancel the reset', 'Anuluj resetowanie'],
    ['personLetCodesIn', 'Let codes in again', 'Dopuść kody ponownie'],
    ['personDeactivate', 'Deactivate', 'Dezaktywuj'],
    ['personReactivate', 'Activate again', 'Aktywuj ponownie'],
  ]
  for (const [name, what, polish] of asked) {
    const path = pathTo(name, { id: zoe.id })
    const says = `This is about Zoe Falk (${zoe.email}): “${what}”.`
    const saysInPolish = `Dotyczy to osoby: Zoe Falk (${zoe.email}). Działanie: „${polish}”.`
    const pages = [
      [await adam.postTo(path), says],
      [await adam.postTo(path, { password: 'wrong' }), says],
      [await paul.postTo(path), saysInPolish],
      [await paul.postTo(path, { code: '12' }), saysInPolish],
    ] as const
    for (const [page, sentence] of pages) {
      assert.ok(page.seen.includes(sentence), page.seen)
      assert.doesNotMatch(page.text, /class="sidebar"|aria-current="page"/)
    }
  }
  const stranger = await app.protectedPerson({ name: 'Violet Plum' })
  const elsewhere = await act(adam, 'personDeactivate', stranger.id)
  assert.deepEqual([elsewhere.status, /Violet/.test(elsewhere.text)], [403, false])
})

test('SES-8: two administrators who deactivate each other at once leave one of them', async (t) => {
  const { app, boss, adam } = await organisation(t)
  const second = await app.person({ role: 'administrator', organisationId: boss.organisationId })
  const nina = app.browser()
  await nina.signIn(second)
  await Promise.all([act(adam, 'personDeactivate', second.id), act(nina, 'personDeactivate', boss.id)])
  const active = app.db.selectFrom('people').select('id').where('deactivated_at', 'is', null)
  assert.equal((await active.where('role', '=', 'administrator').execute()).length, 1)
})

test('LIFE-4: no page and no answer for administrators holds a secret, code, backup code, password or hash', async (t) => {
  const { app, boss, zoe, adam } = await organisation(t)
  const second = await app.person({ role: 'administrator', organisationId: boss.organisationId })
  const nina = app.browser()
  await nina.signIn(second)
  const rows = [
    ...(await app.db.selectFrom('people').select('password_hash as kept').execute()),
    ...(await app.db.selectFrom('authenticators').select('sealed_secret as kept').execute()),
    ...(await app.db.selectFrom('backup_codes').select('hash as kept').execute()),
    ...(await app.db.selectFrom('sessions').select('token_hash as kept').execute()),
  ]
  const secrets = [zoe.secret, zoe.password, ...zoe.codes, ...rows.map(({ kept }) => kept)]
  const person = pathTo('person', { id: zoe.id })
  const answers = []
  for (const [browser, name] of [
    [adam, 'personReset'],
    [adam, 'personResetCancel'],
    [adam, 'personReset'],
    [adam, 'personDeactivate'],
    [adam, 'personReactivate'],
    [nina, 'personResetApprove'],
  ] as const) {
    const chosen = { code: '123456', secret: 'A'.repeat(32), password: boss.password, newPassword: 'chosen by me 1234' }
    answers.push(
      await browser.postTo(pathTo(name, { id: zoe.id }), name === 'personReset' ? {} : { ...chosen, code: '' }),
    )
    for (const path of [person, '/people', '/people/history', '/people/history.csv'])
      answers.push(await adam.path(path))
  }
  assert.ok(answers.length > 25)
  for (const { text, location } of answers) {
    assert.deepEqual(
      secrets.filter((secret) => text.includes(secret) || location?.includes(secret)),
      [],
    )
    assert.doesNotMatch(text, /<input[^>]*name="(?:newPassword|secret)"/)
  }
  const { password_hash: hash } = await app.db
    .selectFrom('people')
    .select('password_hash')
    .where('id', '=', zoe.id)
    .executeTakeFirstOrThrow()
  assert.ok(
    rows.some(({ kept }) => kept === hash),
    'the password is the one it was',
  )
})

test('MAIL-4: administrators see whom mail doesn’t reach, until one gets through again', async (t) => {
  const refusing = { on: false }
  const app = await startApp(t, {
    transport: {
      async send() {
        if (!refusing.on) return
        const answer = { responseCode: 550, response: '550 5.1.1 user unknown', command: 'RCPT TO' }
        throw Object.assign(new Error('refused'), answer)
      },
    },
  })
  const boss = await app.person({ role: 'administrator', name: 'Adam Berg' })
  const zoe = await app.person({ name: 'Zoe Falk', organisationId: boss.organisationId })
  const adam = app.browser()
  await adam.signIn(boss)
  await app.mails()
  const mailTo = async (works: boolean) => {
    app.clock.advance(1000)
    refusing.on = !works
    await app.browser().post('forgotPassword', { email: zoe.email })
    await app.mails()
    const pages = await Promise.all([zoe.id, boss.id].map((id) => adam.path(pathTo('person', { id }))))
    return pages.map(({ text }) => /Mail doesn’t reach/.test(text))
  }
  assert.deepEqual(await mailTo(true), [false, false])
  assert.deepEqual(await mailTo(false), [true, false])
  assert.deepEqual(await mailTo(true), [false, false])
})
