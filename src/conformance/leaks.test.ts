import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { watchForLeaks } from './leaks.ts'
import type { Target } from './target.ts'

const never = 'plum-anchor-7731-of-nobody'
const target: Target = {
  origin: 'http://localhost:1',
  people: {
    protected: { email: 'ada@plain.example', password: 'copper lantern 5520', never: [never] },
    other: { email: 'zofia@plain.example', password: 'amber thicket 4410' },
  },
}

function leaksIn(said: { body?: string; setCookies?: string[]; headers?: Record<string, string> }): number {
  const leaks = watchForLeaks(target)
  const answer = { status: 200, body: '', setCookies: [], headers: {}, ...said }
  leaks.look({ method: 'GET', url: new URL('http://localhost:1/x'), headers: {}, body: null, answer })
  return leaks.found.length
}

const tokenOf = (payload: object) =>
  [{ alg: 'HS256' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
  '.c2lnbmF0dXJl'

test('what stands in a signed token, or a session kept in a cookie, is read as well', () => {
  assert.equal(leaksIn({ body: JSON.stringify({ token: tokenOf({ sub: '1', hash: never }) }) }), 1)
  assert.equal(
    leaksIn({ setCookies: [`session=${encodeURIComponent(Buffer.from(never).toString('base64'))}; Path=/`] }),
    1,
  )
  assert.equal(leaksIn({ headers: { location: `/#token=${tokenOf({ user: { hash: never } })}` } }), 1)
  assert.equal(leaksIn({ body: JSON.stringify({ token: tokenOf({ sub: '1', name: 'Ada Lind' }) }) }), 0)
})

test('a hash is known by the name of its field, whatever its kind; one that is null is none', () => {
  assert.equal(leaksIn({ body: '{"user":{"passwordHash":"6f1ed002ab5595859014ebf0951522d9"}}' }), 1)
  assert.equal(leaksIn({ body: '{"user":{"encrypted_password": "6f1ed002ab5595859014"}}' }), 1)
  assert.equal(leaksIn({ body: '{"user":{"passwordHash":null,"password":""}}' }), 0)
})
