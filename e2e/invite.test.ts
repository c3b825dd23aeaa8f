import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailedPath } from '../test/tour.ts'
import { anotherBrowser, givePassword, sees, visit } from './visit.ts'

const file = (name: string, text: string | Buffer) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

test('AUD-3: Adam invites three from a file with one bad line, Lena chooses a password and signs in, and one is taken back', async (t) => {
  const { app, page } = await visit(t)
  const adam = await app.person({ role: 'administrator', name: 'Adam Berg' })
  await givePassword(page, adam)
  await page.getByRole('button', { name: 'Settings menu' }).click()
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('link', { name: 'Invite people' }).click()

  // As a spreadsheet on Windows writes it: what the file holds stands in the field, and nowhere else yet.
  const lines = [
    'address;name;role',
    'lena@acme.example;Lena Łąka;manager',
    'bad;Bad',
    'jan@acme.example;',
    'eva@acme.example;Eva',
  ]
  const written = Buffer.from(lines.join('\r\n').replace('Łą', '\u00a3\u00b9'), 'latin1')
  await page.getByLabel('Or take them from a CSV file').setInputFiles(file('people.csv', written))
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('#list')?.value.includes('lena@'))
  assert.match(await page.getByLabel('E-mail addresses').inputValue(), /Lena Łąka;manager/)
  await page.getByRole('button', { name: 'Look at the list' }).click()

  await page.getByRole('heading', { name: 'Is this right?' }).waitFor()
  await sees(page, '3 people will be invited. 1 line is left out.')
  await page.getByRole('row', { name: '3 bad – – – No e-mail address' }).waitFor()
  assert.deepEqual(await app.mails(), [])
  await page.getByRole('button', { name: 'Back to the list' }).click()
  assert.match(await page.getByLabel('E-mail addresses').inputValue(), /lena@acme\.example;Lena Łąka;manager\nbad;Bad/)
  await page.getByRole('button', { name: 'Look at the list' }).click()
  await page.getByRole('button', { name: 'Invite 3 people' }).dblclick()
  await sees(page, '3 people are invited, and were each mailed a link. 1 line was left out.')
  assert.equal((await app.mails()).length, 3)

  // Lena comes.
  const link = await mailedPath(app, 'lena@acme.example', 'reset-password')
  const hers = await anotherBrowser(app)
  t.after(() => hers.context().close())
  await hers.goto(link)
  await hers.getByLabel('New password').fill('seven lanterns drift north')
  await hers.getByRole('button', { name: 'Set the password' }).click()
  await hers.getByLabel('E-mail address').fill('lena@acme.example')
  await hers.getByLabel('Password', { exact: true }).fill('seven lanterns drift north')
  await hers.getByRole('button', { name: 'Sign in' }).click()
  await sees(hers, 'Hello, Lena Łąka')

  // Jan was a mistake.
  const dead = await mailedPath(app, 'jan@acme.example', 'reset-password')
  await page.getByRole('link', { name: 'Jan' }).click()
  await page.getByRole('button', { name: 'Take the invitation back' }).click()
  await sees(page, 'The invitation was taken back')
  assert.equal(await page.getByRole('link', { name: 'Jan' }).count(), 0)
  await hers.goto(dead)
  await sees(hers, 'This link has expired or has been used already.')

  // Lena becomes an administrator.
  await page.getByRole('link', { name: 'Lena Łąka' }).click()
  await page.getByLabel('Role', { exact: true }).selectOption('Administrator')
  await page.getByRole('button', { name: 'Change the role' }).click()
  await sees(page, 'The role was changed.')
  await hers.goto('/people')
  await hers.getByRole('heading', { name: 'People', level: 1 }).waitFor()
})

test('WEB-5: of a file that no form holds nothing is taken, and it is said', async (t) => {
  const { app, page } = await visit(t)
  await givePassword(page, await app.person({ role: 'administrator' }))
  await page.goto('/people/invite')
  const many = Array.from({ length: 900 }, (_, n) => `p${n}@acme.example`).join('\n')
  await page.getByLabel('Or take them from a CSV file').setInputFiles(file('people.csv', many))
  await sees(page, 'That file is too large for one form')
  assert.equal(await page.getByLabel('E-mail addresses').inputValue(), '')
})
