import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startApp } from '../../../test/kit.ts'

/** As a Pole finds them. In English ł stands with l, ś with s, and ć with c. */
const inPolish = [
  'adam',
  'Adam 2',
  'Adam 10',
  'Cezary',
  'ćma',
  'Élodie',
  'Lena',
  'Łukasz',
  'Marek',
  'Sława',
  'Śliwa',
  'Zofia',
  'Żaneta',
]
const inEnglish = [
  'adam',
  'Adam 2',
  'Adam 10',
  'Cezary',
  'ćma',
  'Élodie',
  'Lena',
  'Łukasz',
  'Marek',
  'Sława',
  'Śliwa',
  'Żaneta',
  'Zofia',
]

for (const [locale, expected] of Object.entries({ pl: inPolish, en: inEnglish }))
  test(`an administrator finds people where the own language puts them, in the list and in the choice of the history (${locale})`, async (t) => {
    const app = await startApp(t)
    const reader = { name: 'Żaneta', role: 'administrator', locale: locale as 'pl' } as const
    const administrator = await app.person(reader)
    const { organisationId } = administrator
    for (const name of inPolish.toReversed()) if (name !== reader.name) await app.person({ name, organisationId })
    const browser = app.browser()
    await browser.signIn(administrator)
    const page = await browser.get('people')
    const listed = [...page.text.matchAll(/<th scope="row"[^>]*><a [^>]*>([^<]*)</g)].map(([, name]) => name)
    assert.deepEqual(listed, expected)
    const history = await browser.get('peopleHistory')
    const choice = /<select[^>]*name="person"[^]*?<\/select>/.exec(history.text)?.[0] ?? ''
    const chosen = [...choice.matchAll(/<option[^>]*value="[^"]+"[^>]*>\s*([^<(]*?)\s*(?:\(|·|<)/g)].map(
      ([, name]) => name,
    )
    assert.deepEqual(chosen, expected)
  })

test('people of one name stay in one order', async (t) => {
  const app = await startApp(t)
  const administrator = await app.person({ name: 'Zofia', role: 'administrator' })
  const { organisationId } = administrator
  for (let n = 0; n < 9; n += 1) await app.person({ name: 'Jan', organisationId })
  const browser = app.browser()
  await browser.signIn(administrator)
  const emails = async () => [...(await browser.get('people')).seen.matchAll(/\S+@ferndale\.example/g)].map(String)
  assert.deepEqual(await emails(), await emails())
})
