import { strict as assert } from 'node:assert'
import type { TestContext } from 'node:test'
import { openBrowser } from './harness.ts'
import { ada, zofia } from './people.ts'
import { changePassword, isTold, readsOwn, signIn, signOut, standsAt } from './walk.ts'

const newPassword = 'four other words entirely'
const wrong = 'E-mail or password is wrong.'
const ofAda = ['Zofia Żak: Lunch on Friday?', 'Zofia Żak: Are these figures <final>?']
const ofZofia = ['Ada Lind: They are. Friday is fine.']

/** What holds for each of the applications that keep a session behind a cookie and have a page for each thing. */
export async function ownPasswordStory(t: TestContext, url: string) {
  const page = await openBrowser(t)
  const elsewhere = await openBrowser(t)

  await page.goto(`${url}/inbox`)
  await standsAt(page, 'Sign in')
  await signIn(page, { ...ada, password: 'wrong' })
  await isTold(page, wrong)
  await page.goto(`${url}/sign-in`) // so that what it is told isn't what it was told before
  await signIn(page, { ...ada, email: 'nobody@example.com' })
  await isTold(page, wrong)
  assert.deepEqual(await page.context().cookies(), [])

  await signIn(page, ada)
  await readsOwn(page, ada, ofAda)
  await elsewhere.goto(url)
  await signIn(elsewhere, ada)
  await readsOwn(elsewhere, ada, ofAda)

  await page.getByRole('link', { name: 'Change password' }).click()
  await changePassword(page, 'wrong', newPassword)
  await isTold(page, 'The old password is wrong.')
  await changePassword(page, ada.password, newPassword)
  await standsAt(page, 'Inbox')
  await elsewhere.reload()
  await standsAt(elsewhere, 'Sign in')

  const cookies = await page.context().cookies()
  await signOut(page)
  await standsAt(page, 'Sign in')
  await page.context().addCookies(cookies)
  await page.goto(`${url}/inbox`)
  await standsAt(page, 'Sign in')

  await signIn(page, ada)
  await isTold(page, wrong)
  await signIn(page, { ...ada, password: newPassword })
  await readsOwn(page, ada, ofAda)
}

/** Ends with the cookie of the second sign-in, as a browser sends it. */
export async function newCookieStory(t: TestContext, url: string): Promise<string> {
  const page = await openBrowser(t)
  const values: string[] = []
  for (const _time of ['first', 'second']) {
    await page.goto(`${url}/sign-in`)
    await signIn(page, zofia)
    await readsOwn(page, zofia, ofZofia)
    const [cookie, ...others] = await page.context().cookies()
    assert.ok(cookie)
    assert.deepEqual(others, [])
    assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.secure], [true, 'Lax', false])
    values.push(`${cookie.name}=${cookie.value}`)
  }
  const [first = '', second = ''] = values
  assert.notEqual(first, second)
  assert.deepEqual(await whereTo(url, first), '/sign-in')
  assert.deepEqual(await whereTo(url, second), null)
  return second
}

/** Where the inbox leads whoever has this cookie; null: nowhere, it is shown. */
export async function whereTo(url: string, cookie: string) {
  const answer = await fetch(`${url}/inbox`, { headers: { cookie }, redirect: 'manual' })
  return answer.headers.get('location')
}
