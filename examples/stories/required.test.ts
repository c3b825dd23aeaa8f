import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { routes } from '../../src/routes.ts'
import { audit, mistake, requireOf } from '../mistakes/browser-only-policy.ts'
import { copyOf } from './copy.ts'
import { openBrowser, startExample } from './harness.ts'
import { zofia } from './people.ts'
import { phoneOf, setUp } from './two-step.ts'
import { signIn, signOut, standsAt } from './walk.ts'

const asJson = { accept: 'application/json' }
const start = (t: Parameters<typeof startExample>[0]) =>
  startExample(t, { name: 'express', variant: 'after', folder: copyOf(t, 'express', mistake.right ?? []) })

test('POL-4, POL-5: at an application that requires it, whoever is overdue sets it up before anything else, and is signed in by both steps', async (t) => {
  const { url, clock } = await start(t)
  const page = await openBrowser(t)
  const required = `${url}/two-step${routes.enrolmentRequired}`

  // A program without cookies gets no session, and a link to set-up.
  const body = new URLSearchParams({ email: audit.email, password: audit.password })
  const called = await fetch(`${url}/sign-in`, { method: 'POST', body, headers: { ...asJson, origin: url } })
  const { code, manageUrl } = (await called.json()) as Record<string, string>
  assert.deepEqual([called.status, code, called.headers.getSetCookie()], [403, 'enrolment_required', []])
  assert.ok(manageUrl?.startsWith(`${url}/two-step/enter/`), `${manageUrl}`)

  // A browser is led there; the application knows nobody yet.
  await page.goto(`${url}/sign-in`)
  await signIn(page, audit)
  await standsAt(page, 'Set up two-step authentication')
  assert.equal(page.url(), required)
  await page.goto(`${url}/inbox`)
  await standsAt(page, 'Sign in')
  await page.goto(`${url}/two-step`)
  await standsAt(page, 'Set up two-step authentication')
  await page.getByRole('button', { name: 'Begin' }).click()
  const { secret } = await setUp(page, clock)

  await standsAt(page, 'Inbox')
  await page.getByText(`Signed in as ${audit.name}`).waitFor()
  const letters = await page.evaluate(async () => (await fetch('/api/inbox')).status)
  assert.equal(letters, 200)
  await signOut(page)
  await signIn(page, audit)
  await page.getByLabel('Code from your app').fill(phoneOf(secret, clock).nextCode())
  await page.getByRole('button', { name: 'Verify' }).click()
  await standsAt(page, 'Inbox')
})

test('POL-4: a session of before opens no route of that application’s once its person is overdue: pages lead to set-up, calls are answered 403', async (t) => {
  const { url, database, clock } = await start(t)
  const page = await openBrowser(t)
  await page.goto(`${url}/sign-in`)
  await signIn(page, zofia)
  await standsAt(page, 'Inbox')
  requireOf(database, zofia.email)

  const call = () =>
    page.evaluate(async (headers) => {
      const answer = await fetch('/api/inbox', { headers })
      return [answer.status, await answer.json()] as [number, Record<string, unknown>]
    }, asJson)
  const required = `${url}/two-step${routes.enrolmentRequired}`
  const [status, { code, manageUrl }] = await call()
  assert.deepEqual([status, code, manageUrl], [403, 'enrolment_required', required])
  for (const path of ['/inbox', '/password', '/two-step']) {
    await page.goto(url + path)
    await standsAt(page, 'Set up two-step authentication')
  }
  await page.getByRole('button', { name: 'Begin' }).click()
  await setUp(page, clock)
  await page.goto(`${url}/inbox`)
  await page.getByText(`Signed in as ${zofia.name}`).waitFor()
  assert.equal((await call())[0], 200)
})
