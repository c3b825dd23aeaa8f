import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { newCookieStory, ownPasswordStory, whereTo } from './cookie-story.ts'
import { startExample } from './harness.ts'
import { twoStepStory } from './two-step-story.ts'

const before = { name: 'next', variant: 'before' }
const after = { name: 'next', variant: 'after' }

test('Next: Ada reads her own messages, changes her password and signs out, and her old cookies are dead', async (t) => {
  const example = await startExample(t, before)
  await ownPasswordStory(t, example.url)
  await example.stop()
})

test('Next: each sign-in has a cookie of its own, and an action that another site calls is refused', async (t) => {
  const { url } = await startExample(t, before)
  const cookie = await newCookieStory(t, url)
  const page = await (await fetch(`${url}/inbox`, { headers: { cookie } })).text()
  const [, action = ''] = /name="(\$ACTION_ID_\w+)"/.exec(page) ?? []
  const signOut = (origin: string) => {
    const body = new FormData()
    body.set(action, '')
    return fetch(`${url}/inbox`, { method: 'POST', body, headers: { cookie, origin }, redirect: 'manual' })
  }
  assert.equal((await signOut('http://elsewhere.example')).status, 500)
  assert.equal(await whereTo(url, cookie), null)
  assert.equal((await signOut(url)).status, 303)
  assert.equal(await whereTo(url, cookie), '/sign-in')
})

test('HOST-2, HOST-11, HOST-16: Next: Ada turns two-step on, signs in with it, and turns it off', async (t) => {
  const example = await startExample(t, after)
  await twoStepStory(t, example)
  await example.stop()
})
