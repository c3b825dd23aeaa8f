import { strict as assert } from 'node:assert'
import { after, test } from 'node:test'
import { startApp, type Someone } from '../../test/kit.ts'
import { giveCode, mobileToken, openChallenge } from '../../test/second-step.ts'
import { createApp } from '../app.ts'
import { slices } from '../standalone/slices.ts'
import { bodyBytes } from '../limits.ts'
import { refusals } from '../refusals.ts'
import { routes } from '../routes.ts'
import { loadAssets } from '../ui/assets.ts'

const app = await startApp({ after })
const registered = createApp(app.services, loadAssets(), slices).routes.filter(({ path }) => !path.endsWith('*'))
const calls = registered
  .filter(({ path }) => path.startsWith('/api/'))
  .flatMap(({ method, path }) =>
    (method === 'ALL' ? ['GET', 'POST', 'DELETE'] : [method]).map((each) => ({ method: each, path })),
  )
const formPaths = registered
  .filter(({ method, path }) => method === 'POST' && !path.startsWith('/api/'))
  .map(({ path }) => path)
const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
const json = { 'content-type': 'application/json' }

test('WEB-4: a session’s cookie opens nothing of the API', async () => {
  const browser = app.browser()
  await browser.signIn(await app.person())
  assert.equal(await browser.isSignedIn(), true)
  const before = await app.dump()
  for (const { method, path } of calls) {
    if (path.startsWith(routes.apiSignIn) || path === routes.apiDescription) continue
    const answer = await browser.send(path, { method })
    assert.ok([401, 403].includes(answer.status), `${method} ${path}: ${answer.status}`)
  }
  assert.deepEqual(await app.dump(), before)
})

test('WEB-4: even a token of the API opens nothing there when it comes as a cookie', async () => {
  const token = await mobileToken(app, await app.person())
  const headers = { cookie: `__Host-session=${token}; session=${token}; __Host-token=${token}` }
  assert.equal((await app.request(routes.apiMe, { headers })).status, 401)
  assert.equal((await app.request(routes.home, { headers })).headers.get('location'), routes.signIn)
  assert.equal((await app.api('apiMe', undefined, { token })).status, 200)
})

test('WEB-4: a challenge’s cookie answers nothing in the API', async () => {
  const person = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(person)
  const code = app.codeNow(person.secret)
  const answer = await browser.send(routes.apiSignInCode, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ code }),
  })
  assert.equal(answer.status, 422)
  assert.equal(
    await app.db.selectFrom('sessions').where('person_id', '=', person.id).selectAll().executeTakeFirst(),
    undefined,
  )
})

test('WEB-4: the API sets no cookie and sends no CORS header, whoever asks', async () => {
  const person = await app.person()
  const headers = {
    origin: 'https://evil.example',
    authorization: `Bearer ${await mobileToken(app, person)}`,
  }
  const asked = [...calls, ...calls.map(({ path }) => ({ method: 'OPTIONS', path }))]
  const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' }
  const answers = [
    await app.request(routes.apiSignIn, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: JSON.stringify(person),
    }),
  ]
  for (const { method, path } of asked)
    answers.push(await app.request(path, { method, headers: { ...headers, ...preflight } }))
  for (const answer of answers) {
    assert.deepEqual(
      [...answer.headers.keys()].filter((name) => name.startsWith('access-control-')),
      [],
    )
    assert.deepEqual(answer.headers.getSetCookie(), [])
  }
})

test('WEB-4: a preflight is told nothing', async () => {
  const answer = await app.request(routes.apiSignIn, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } })
  assert.equal(answer.status, 404)
})

test('WEB-4: the API takes application/json and nothing that a foreign form could send', async () => {
  const person = await app.person()
  const body = JSON.stringify({ email: person.email, password: person.password })
  const statusOf = async (type: string | null) => {
    const headers: Record<string, string> = type === null ? {} : { 'content-type': type }
    return (await app.request(routes.apiSignIn, { method: 'POST', headers, body: Buffer.from(body) })).status
  }
  const refused = [
    null,
    '',
    'text/plain',
    'text/plain;charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/problem+json',
    'text/json',
    'application/json, text/plain',
    'text/plain; application/json',
  ]
  for (const type of refused) assert.equal(await statusOf(type), 415, String(type))
  assert.equal(await statusOf('application/json'), 200)
  assert.equal(await statusOf('Application/JSON ; charset=utf-8'), 200)
})

test('WEB-5: forms take application/x-www-form-urlencoded and nothing else', async () => {
  const browser = app.browser()
  const person = await app.person()
  const post = (type: string, body: string) =>
    browser.send(routes.signIn, { method: 'POST', headers: { ...form, 'content-type': type }, body })
  const fields = new URLSearchParams({ email: person.email, password: person.password }).toString()
  assert.equal((await post('text/plain', fields)).status, 415)
  assert.equal((await post('application/json', JSON.stringify(person))).status, 415)
  assert.equal((await post('application/x-www-form-urlencodedx', fields)).status, 415)
  const parts = `--x\r\ncontent-disposition: form-data; name="email"\r\n\r\n${person.email}\r\n--x--\r\n`
  assert.equal((await post('multipart/form-data; boundary=x', parts)).status, 415)
  assert.equal(await browser.isSignedIn(), false)
  assert.equal((await post('Application/X-WWW-Form-Urlencoded;charset=UTF-8', fields)).status, 303)
})

test('WEB-5: 16 KiB are read, one byte more is not, on every form', async () => {
  for (const path of formPaths) {
    const post = (length: number) =>
      app.request(path, { method: 'POST', headers: form, body: `a=${'x'.repeat(length - 2)}` })
    assert.notEqual((await post(bodyBytes)).status, 413, path)
    assert.equal((await post(bodyBytes + 1)).status, 413, path)
  }
})

test('WEB-5: too large is too large with a length that says so, with none, and in pieces', async () => {
  const big = 'x'.repeat(bodyBytes + 1)
  const declared = { ...json, 'content-length': String(bodyBytes + 1) }
  assert.equal((await app.request(routes.apiSignIn, { method: 'POST', headers: declared, body: big })).status, 413)
  assert.equal((await app.request(routes.apiSignIn, { method: 'POST', headers: json, body: big })).status, 413)
  const pieces = () => new Response(new Blob(Array.from({ length: 17 }, () => 'x'.repeat(1024)))).body
  const chunked = {
    method: 'POST',
    headers: { ...json, 'transfer-encoding': 'chunked' },
    body: pieces(),
    duplex: 'half',
  } as const
  assert.equal((await app.request(routes.apiSignIn, chunked)).status, 413)
  assert.equal((await app.request(routes.signIn, { ...chunked, headers: form, body: pieces() })).status, 413)
})

test('WEB-5: a stream without an end is cut off after 16 KiB, not read on', async () => {
  let pulled = 0
  const endless = new ReadableStream({
    pull(controller) {
      pulled += 1
      controller.enqueue(new Uint8Array(1024))
    },
  })
  const answer = await app.request(routes.apiSignIn, {
    method: 'POST',
    headers: json,
    body: endless,
    duplex: 'half',
  } as RequestInit)
  assert.equal(answer.status, 413)
  assert.ok(pulled < 25, `${pulled} pieces were read`)
})

test('WEB-5: a body under a GET is not read as a form', async () => {
  const browser = app.browser()
  const person = await app.person()
  const query = new URLSearchParams({ email: person.email, password: person.password }).toString()
  assert.equal((await browser.path(`${routes.signIn}?${query}`)).status, 200)
  assert.equal((await browser.path(`${routes.signIn}?_method=POST&${query}`)).status, 200)
  const overridden = { method: 'GET', headers: { 'x-http-method-override': 'POST' } }
  assert.equal((await browser.send(`${routes.signIn}?${query}`, overridden)).status, 200)
  assert.equal(await browser.isSignedIn(), false)
})

test('CHL-11: a field that comes twice is refused, not guessed', async () => {
  const browser = app.browser()
  const person = await app.person()
  const twice = await browser.post('signIn', [
    ['email', person.email],
    ['password', 'wrong'],
    ['password', person.password],
  ])
  assert.equal(twice.status, 422)
  const proto = await browser.post('signIn', [
    ['__proto__', 'x'],
    ['constructor', 'y'],
    ['email', person.email],
  ])
  assert.equal(proto.status, 422)
  assert.equal(await browser.isSignedIn(), false)
})

test('WEB-9: a refusal is problem+json with a stable code, its status and a sentence in the language asked', async () => {
  const about = { email: 'nobody@nowhere.example', password: 'x' }
  const ask = async (language: string) => {
    const answer = await app.request(routes.apiSignIn, {
      method: 'POST',
      headers: { ...json, 'accept-language': language },
      body: JSON.stringify(about),
    })
    return { type: answer.headers.get('content-type'), status: answer.status, body: await answer.json() }
  }
  const problem = { type: 'about:blank', title: 'wrong_credentials', status: 401, code: 'wrong_credentials' }
  assert.deepEqual(await ask('en'), {
    type: 'application/problem+json',
    status: 401,
    body: { ...problem, detail: 'That e-mail address and password don’t belong together.' },
  })
  assert.equal((await ask('pl-PL,pl;q=0.9,en;q=0.8')).body.detail, 'Ten adres e-mail i to hasło do siebie nie pasują.')
  assert.equal((await ask('de')).body.detail, 'That e-mail address and password don’t belong together.')
})

test('WEB-9: every way the API says no is a problem of the list, told in the person’s language', async () => {
  const person = await app.protectedPerson({ locale: 'pl' })
  const challenge = await openChallenge(app, person)
  const answers = [
    await app.api('apiSignIn', {}),
    await app.api('apiSignIn', '{'),
    await app.api('apiSignIn', '[]'),
    await app.api('apiSignIn', 'x'.repeat(bodyBytes + 1)),
    await app.api('apiSignInCode', { challenge, code: app.wrongCode(person.secret) }),
    await app.api('apiSignInCode', { challenge, code: '12' }),
    await app.api('apiSignInCode', { challenge: 'never', code: '123456' }),
    await app.api('apiSignInBackupCode', { challenge, backupCode: 'x' }),
    await app.api('apiMe'),
    await app.api('apiTwoStep', {}),
    await app.api('apiMe', undefined, { method: 'DELETE' }),
    await app.api('apiMe', 'x', { method: 'PUT' }),
  ]
  for (const { status, headers, json: problem } of answers) {
    assert.equal(headers.get('content-type'), 'application/problem+json')
    const listed = refusals[problem['code'] as keyof typeof refusals]
    assert.equal(listed.status, status)
    assert.equal(problem['status'], status)
    assert.match(String(problem['detail']), /^[A-Z].*[.]$/)
    assert.equal(problem['instance'], undefined)
  }
  assert.equal(answers[4]?.json['triesLeft'], 4)
  assert.equal(answers[0]?.json['field'], 'email')
})

test('WEB-9: “too many tries” says when to come back', async () => {
  const person = await app.protectedPerson()
  const challenge = await openChallenge(app, person)
  const wrong = () => giveCode(app, challenge, app.wrongCode(person.secret))
  for (let n = 0; n < 5; n += 1) await wrong()
  const refused = await wrong()
  assert.equal(refused.status, 429)
  assert.match(String(refused.json['detail']), /Too many|too many/)
  assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
})

test('WEB-9: a fault of the API is 500 with an id and nothing else; the log knows the id, and no value', async (t) => {
  const { app: broken, lines, person } = await appWithoutAudit(t)
  const answer = await broken.api('apiSignIn', { email: person.email, password: person.password })
  assert.equal(answer.status, 500)
  assert.equal(answer.headers.get('content-type'), 'application/problem+json')
  const { id, ...rest } = answer.json
  assert.deepEqual(rest, { type: 'about:blank', title: 'error', status: 500, code: 'error' })
  const logged = lines.filter((line) => line.includes(String(id)))
  assert.equal(logged.length, 1)
  assert.equal((JSON.parse(logged[0] ?? '') as { level: number }).level, 50)
  assert.doesNotMatch(lines.join('\n'), /violet anchor|@ferndale/)
})

test('WEB-9: a fault of a page is 500 with an id and nothing else, in the reader’s language', async (t) => {
  const { app: broken, lines, person } = await appWithoutAudit(t)
  const browser = broken.browser({ language: 'pl' })
  const answer = await browser.givePassword(person)
  assert.equal(answer.status, 500)
  assert.match(answer.seen, /Coś się u nas zepsuło/)
  const [id = ''] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(answer.seen) ?? []
  assert.ok(id)
  assert.equal(lines.filter((line) => line.includes(id)).length, 1)
  assert.doesNotMatch(answer.text, /audit|SQLITE|insert|\.ts\b|violet anchor/)
  assert.equal(await broken.count('sessions'), 0)
  assert.deepEqual(answer.headers.getSetCookie(), [])
})

test('WEB-9: a driver’s message may quote a value: the log keeps the kind of fault and its place', async (t) => {
  const lines: string[] = []
  const broken = await startApp(t, { log: { lines, level: 'trace' } })
  broken.watch.afterEach = () => {
    throw new Error('no such row: "ada@ferndale.example"')
  }
  const answer = await broken.api('apiSignIn', { email: 'ada@ferndale.example', password: 'x' })
  assert.equal(answer.status, 500)
  assert.match(lines.join(''), /"a fault"/)
  assert.doesNotMatch(lines.join('') + answer.text, /ferndale|no such row/)
})

test('WEB-9: when the database is gone, the process still answers, and says that it isn’t ready', async (t) => {
  const gone = await startApp(t, { ruined: true })
  assert.equal((await gone.request(routes.readyz)).status, 200)
  await gone.close()
  assert.equal((await gone.request(routes.healthz)).status, 200)
  const ready = await gone.request(routes.readyz)
  assert.equal(ready.status, 503)
  assert.deepEqual(await ready.json(), { status: 'unavailable' })
  assert.equal((await gone.request(routes.signIn)).status, 200)
  assert.equal((await gone.api('apiMe', undefined, { token: 'a'.repeat(43) })).status, 500)
})

async function appWithoutAudit(t: { after: (work: () => Promise<void>) => void }) {
  const lines: string[] = []
  const broken = await startApp(t, { log: { lines, level: 'trace' } })
  const person: Someone = await broken.person()
  await broken.db.schema.alterTable('audit_events').renameTo('audit_events_away').execute()
  return { app: broken, lines, person }
}
