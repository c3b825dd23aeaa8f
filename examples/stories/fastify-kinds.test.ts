import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { startExample } from './harness.ts'
import { twoStepStory } from './two-step-story.ts'

const kinds = {
  cookie: 'HOST-16, HOST-22: with a session that is kept in the cookie, and that nobody can end',
  crowded: 'HOST-7, HOST-16: behind a parser of Express’ kind, helmet, and a policy put on every answer',
  nest: 'HOST-16: in Nest on Fastify',
}

for (const [kind, story] of Object.entries(kinds)) {
  test(`${story}, Ada turns two-step on, signs in by code and backup code, and turns it off`, async (t) => {
    const example = await startExample(t, { name: 'fastify', variant: 'kinds', env: { KIND: kind } })
    await twoStepStory(t, example)
    await example.stop()
  })
}

test('HOST-16: headers that an application puts on every answer stay, but for those that our pages need otherwise; its cookies stay too', async (t) => {
  const { url } = await startExample(t, { name: 'fastify', variant: 'kinds', env: { KIND: 'crowded' } })
  const { headers } = await fetch(`${url}/two-step/settings/security`, { redirect: 'manual' })
  assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; script-src 'self'[^,]*$/)
  assert.equal(headers.get('referrer-policy'), 'same-origin')
  assert.equal(headers.get('x-dns-prefetch-control'), 'off')
  assert.deepEqual(headers.getSetCookie(), ['seen=1; Path=/'])
  const theirs = await fetch(`${url}/sign-in`)
  assert.equal(theirs.headers.get('content-security-policy'), "default-src 'none'; form-action 'self'")
  assert.equal(theirs.headers.get('referrer-policy'), 'no-referrer')
})
