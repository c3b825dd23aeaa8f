import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { fillInAll } from './fill-in.ts'

test('KIT-1: names are filled in, what isn’t known stays empty, and braces of GraphQL stay', () => {
  const json = { query: 'mutation{login(e:"{email}"){access_token}}', a: '{first.data.id}', b: '{cookie.csrf}' }
  const values = { email: 'ada@example.com', first: { data: { id: 7 } } }
  assert.deepEqual(fillInAll(json, values), {
    query: 'mutation{login(e:"ada@example.com"){access_token}}',
    a: '7',
    b: '',
  })
})
