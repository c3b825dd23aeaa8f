import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { anySign } from '../../test/any-sign.ts'
import { apiPaths, schemasOf, startContract } from '../../test/contract.ts'
import { startApp } from '../../test/kit.ts'
import type { Json } from '../../test/look-into-database.ts'
import { mobileToken, openChallenge, realRoutes, wrongBackupCode } from '../../test/second-step.ts'
import { minutes } from '../limits.ts'

const odd = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: anySign, maxLength: 30 }),
  fc.constantFrom('', '\0', '\ud800', '__proto__', '9'.repeat(300), 'null', '../..', '%00'),
  fc.constantFrom(null, 0, -1, 1e300, true, [], {}, [[]], { toString: 1 }),
)

const headers: Record<string, string>[] = [
  {},
  { 'content-type': 'text/plain' },
  { 'accept-language': 'pl' },
  { origin: 'https://evil.example' },
]

/** A value that fits a schema, now and then one that doesn't. `known` stands for what opens doors. */
function arbitraryOf(schema: Json, known: Record<string, string>): fc.Arbitrary<unknown> {
  const variants = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined
  if (variants) return fc.oneof(...variants.map((one) => arbitraryOf(one, known)))
  const {
    properties = {},
    maxLength = 40,
    minLength = 0,
  } = schema as {
    properties?: Record<string, Json>
    maxLength?: number
    minLength?: number
  }
  if (schema['type'] === 'string') {
    return fc.string({ unit: anySign, minLength, maxLength: Math.min(maxLength + 1, 300) })
  }
  assert.equal(schema['type'], 'object', JSON.stringify(schema))
  const fields = Object.entries(properties).map(([name, inner]) => [
    name,
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(known[name] ?? '') },
      { weight: 2, arbitrary: arbitraryOf(inner, known) },
      { weight: 1, arbitrary: odd },
    ),
  ])
  const record = Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>
  // Mostly whole: else hardly any request in a run gets as far as the code.
  return fc.oneof({ weight: 3, arbitrary: fc.record(record) }, fc.record(record, { requiredKeys: [] }))
}

test('no request that the description’s schemas give, whole or broken, brings a fault or an answer that isn’t described', async (t) => {
  const contract = await startContract(t)
  const { app, operations, document, ask, seen } = contract
  const ada = await app.protectedPerson()
  // What opens doors is filled in when it is sent: a request before may have ended it.
  const filled = { token: '', challenge: '' }
  const fill = (text: string) => text.replaceAll('{token}', filled.token).replaceAll('{challenge}', filled.challenge)
  const openDoors = async () => {
    app.clock.advance(1 * minutes)
    await app.db.deleteFrom('attempts').execute()
    await app.db.updateTable('two_step').set({ suspended_at: null }).execute()
    await app.db.updateTable('authenticators').set({ wrong_in_a_row: 0 }).execute()
    filled.token = await mobileToken(app, ada)
    filled.challenge = await openChallenge(app, ada)
  }
  const backupCode = wrongBackupCode()
  const known = {
    email: ada.email,
    password: ada.password,
    challenge: '{challenge}',
    code: '123456',
    backupCode,
    answer: '123456',
  }
  const asked = fc.constantFrom(...operations).chain((operation) =>
    fc.record({
      operation: fc.constant(operation.id),
      body: operation.body ? arbitraryOf(schemaOf(document, operation.body), known) : fc.constant(undefined),
      // `freq` would count those that are spoilt.
      spoilt: fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, fc.nat()),
      token: fc.constantFrom('{token}', '{token}', '{challenge}', 'x', undefined),
      parts: fc.record({
        id: fc.string({ minLength: 1, unit: anySign, maxLength: 50 }).map((id) => id.toWellFormed()),
      }),
      headers: fc.constantFrom(...headers),
      address: fc.nat(250).map((last) => `198.51.100.${last}`),
    }),
  )
  let requests = 0
  await fc.assert(
    fc.asyncProperty(asked, async ({ operation, body, spoilt, token, parts, headers: said, address }) => {
      if (requests % 20 === 0) await openDoors()
      requests += 1
      const text = body === undefined ? undefined : fill(JSON.stringify(body))
      const raw = text !== undefined && spoilt !== null ? `${text.slice(0, spoilt % (text.length + 1))}}` : text
      const shown = token === undefined ? {} : { token: fill(token) }
      const { status } = await ask({ operation, parts, address, ...(raw !== undefined && { raw }), ...shown }, said)
      assert.ok(status < 500, `${operation} brought a fault`)
    }),
    { numRuns: 1500 },
  )
  for (const wanted of [
    'signIn 200',
    'signInWithCode 401 wrong_code',
    'signInWithBackupCode 401 wrong_backup_code',
    'answerChallenge 401 wrong_code',
    'me 200',
    'endSession 404 not_found',
  ])
    assert.ok(seen.has(wanted), wanted)
})

test('SES-7: at no endpoint of the API is a challenge a token', async (t) => {
  const contract = await startContract(t)
  const { app, operations, ask } = contract
  const ada = await app.protectedPerson()
  const challenge = await openChallenge(app, ada)
  const before = await app.dumpButRefusals()
  for (const { id, token, body } of operations) {
    const { status, json } = await ask({
      operation: id,
      token: challenge,
      parts: { id: 'x' },
      ...(body && { body: {} }),
    })
    if (token) assert.deepEqual([status, json['code']], [401, 'signed_out'], id)
    else assert.ok(id === 'describe' ? status === 200 : status >= 400, id)
  }
  // Also where the router answers more than is described.
  const all = realRoutes(app).filter(({ path }) => path.startsWith('/api/') && path !== '/api/openapi.json')
  assert.ok(all.length > apiPaths.length)
  for (const { method, path } of all) {
    const answer = await app.request(path, { method, headers: { authorization: `Bearer ${challenge}` } })
    assert.ok([401, 403, 422].includes(answer.status), `${method} ${path} ${answer.status}`)
  }
  assert.deepEqual(await app.dumpButRefusals(), before)
})

test('WEB-4: no web application elsewhere may call the API, unless an operator lets it, and then without cookies', async (t) => {
  const origin = 'https://app.example.com'
  const asks = { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } }
  const allowed = async (env: Record<string, string>, from = origin) => {
    const app = await startApp(t, { env })
    const before = await app.request('/api/sign-in', { ...asks, headers: { ...asks.headers, origin: from } })
    const then = await app.request('/api/me', { headers: { origin: from } })
    assert.equal(then.status, 401)
    assert.equal(before.headers.get('access-control-allow-credentials'), null)
    assert.equal(before.headers.get('access-control-allow-origin'), then.headers.get('access-control-allow-origin'))
    return then.headers.get('access-control-allow-origin')
  }
  assert.equal(await allowed({}), null)
  assert.equal(await allowed({ API_ORIGINS: `https://other.example,${origin}` }), origin)
  assert.equal(await allowed({ API_ORIGINS: origin }, 'https://evil.example'), null)
  assert.equal(await allowed({ API_ORIGINS: origin }, 'null'), null)
})

const schemaOf = (document: Json, { $ref }: Json): Json =>
  schemasOf(document)[String($ref).replace('#/components/schemas/', '')] ?? assert.fail(String($ref))
