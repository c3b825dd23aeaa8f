import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { newCookieStory, ownPasswordStory, whereTo } from './cookie-story.ts'
import { startExample } from './harness.ts'
import { ada } from './people.ts'
import { twoStepStory } from './two-step-story.ts'

const before = { name: 'fastify', variant: 'before' }

test('Fastify: Ada reads her own messages, changes her password and signs out, and her old cookies are dead', async (t) => {
  const example = await startExample(t, before)
  await ownPasswordStory(t, example.url)
  await example.stop()
})

test('HOST-16: Fastify with Countersign: Ada turns two-step on, signs in by code and backup code, and turns it off', async (t) => {
  const example = await startExample(t, { name: 'fastify', variant: 'after' })
  await twoStepStory(t, example)
  await example.stop()
})

test('Fastify with Countersign: whoever has no second step signs in, changes the password and signs out as before', async (t) => {
  const { url } = await startExample(t, { name: 'fastify', variant: 'after' })
  await ownPasswordStory(t, url)
})

test('Fastify: each sign-in has a cookie of its own, and a form of another site is refused', async (t) => {
  const { url } = await startExample(t, before)
  const cookie = await newCookieStory(t, url)
  const signOut = (origin: string) =>
    fetch(`${url}/sign-out`, { method: 'POST', headers: { cookie, origin }, redirect: 'manual' })
  assert.equal((await signOut('http://elsewhere.example')).status, 403)
  assert.equal(await whereTo(url, cookie), null)
  assert.equal((await signOut(url)).status, 303)
  assert.equal(await whereTo(url, cookie), '/sign-in')
})

test('Fastify: behind a proxy that speaks https the cookie is Secure', async (t) => {
  const { url } = await startExample(t, { ...before, env: { TRUST_PROXY: '127.0.0.1' } })
  const { status, headers } = await fetch(`${url}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams(ada),
    headers: { origin: 'https://inbox.example', 'x-forwarded-host': 'inbox.example', 'x-forwarded-proto': 'https' },
    redirect: 'manual',
  })
  assert.equal(status, 303)
  assert.match(headers.get('set-cookie') ?? '', /; Secure/)
})
