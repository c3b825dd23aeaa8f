import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { show } from './show.ts'

const url = new URL('http://localhost:3000/login?next=%2Finbox')
const answer = { status: 200, headers: {}, setCookies: [], body: '' }

test('what is shown of a request holds no password in whatever spelling, no code, and of what opens a session the beginning', () => {
  const password = 'a "b" & ż+c'
  const bodies = [
    new URLSearchParams({ email: 'ada@plain.example', password, code: '123456' }).toString(),
    JSON.stringify({ email: 'ada@plain.example', password, code: '123456', backupCode: 'ABCD-EFGH-JKMN-PQRS' }),
    `password=${encodeURIComponent(password)}`,
  ]
  for (const body of bodies) {
    const headers = { cookie: 'sid=abcdefghijklmnop; theme=dark', authorization: 'Bearer eyJhbGciOi.secret.parts' }
    const { request } = show({ method: 'POST', url, headers, body, answer }, [password])
    assert.doesNotMatch(request, /%22b|\\"b|123456|EFGH|ghijkl|secret/)
    assert.match(
      request,
      /^POST \/login\?next=%2Finbox\nauthorization: Bearer eyJhbG…\ncookie: sid=abcdef…; theme=dark\n/,
    )
  }
})

test('what is shown of an answer is short: its text without markup, a few cookies, an address that is cut', () => {
  const setCookies = Array.from({ length: 1000 }, (_, index) => `c${index}=0123456789; Path=/`)
  const body = `<style>p{}</style><script>1<2</script><p>Hello ${'word '.repeat(20_000)}</p>`
  const headers = { location: `/${'x'.repeat(5000)}` }
  const exchange = { method: 'GET', url, headers: {}, body: null, answer: { status: 302, headers, setCookies, body } }
  const shown = show(exchange, ['copper lantern 5520']).answer
  assert.match(shown, /^302\nlocation: \/x{199}…\nset-cookie: c0=012345…; Path=\/\n[^]*Hello word word/)
  assert.ok(shown.length < 1200, String(shown.length))
})
