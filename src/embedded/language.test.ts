import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startEmbedded } from '../../test/embedded.ts'

const polish = { language: 'pl-PL,pl;q=0.9,en;q=0.8' }

test('I18N-2: whose language the application doesn’t say reads pages and mails in the browser’s', async (t) => {
  const app = await startEmbedded(t)
  const ada = await app.protectedPerson()
  const browser = app.browser(polish)
  await browser.givePassword(ada)
  assert.match((await browser.get('signInCode')).text, /<html lang="pl"/)
  await browser.post('signInCode', { code: app.codeNow(ada.secret) })
  assert.match((await browser.get('security')).text, /<html lang="pl"/)
  const subjects = (await app.mails()).map(({ subject }) => subject)
  assert.ok(subjects.includes('Zalogowano się z nowej przeglądarki'), subjects.join())
})

test('I18N-2: what is chosen on our pages goes before the browser’s', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person()
  const browser = app.browser(polish)
  await browser.givePassword(ada)
  await browser.post('language', { locale: 'en', next: '/settings/security' })
  assert.match((await browser.get('security')).text, /<html lang="en"/)
})

test('I18N-2: what the application says goes before both', async (t) => {
  const app = await startEmbedded(t)
  const ada = app.person({ locale: 'en' })
  const browser = app.browser(polish)
  await browser.givePassword(ada)
  const page = await browser.get('security')
  assert.match(page.text, /<html lang="en"/)
  assert.doesNotMatch(page.text, /name="locale"/, 'a switch that does nothing')
  await browser.enrol(ada)
  const mails = (await app.mails()).map(({ subject }) => subject)
  assert.ok(
    mails.some((subject) => subject.includes('Two-step authentication')),
    mails.join(),
  )
})
