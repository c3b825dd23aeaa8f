import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseEnv } from 'node:util'
import { BadSetting } from './bad-setting.ts'
import { readKeys } from './adapters/key-ring.ts'
import { instanceOf } from './instance.ts'
import { databaseOf, readSettings } from './settings.ts'
import { colours, weakness } from './colours.ts'

const key = randomBytes(32).toString('base64')
const production = {
  NODE_ENV: 'production',
  BASE_URL: 'https://sign-in.acme.example',
  COUNTERSIGN_KEYS: `2026-11:${key}`,
  SMTP_URL: 'smtp://mail.acme.example:587',
}

test('development starts without any setting, on this machine only', () => {
  const settings = readSettings({})
  assert.equal(settings.production, false)
  assert.equal(settings.host, '127.0.0.1')
  assert.equal(settings.baseUrl, 'http://localhost:3000')
  assert.equal(settings.keys, null)
  assert.equal(settings.logLevel, 'warn')
  assert.deepEqual(settings.plans, ['automation', 'professional'])
})

test('production starts with an address, a key and a mail server', () => {
  const settings = readSettings(production)
  assert.equal(settings.production, true)
  assert.equal(settings.host, '0.0.0.0')
  assert.equal(settings.mailFrom, 'no-reply@sign-in.acme.example')
  assert.deepEqual(settings.keys, [{ id: '2026-11', bytes: Buffer.from(key, 'base64') }])
  assert.equal(settings.logLevel, 'info')
})

test('a database is a file of the data folder, or what a postgres address names', () => {
  assert.equal(readSettings({}).databaseUrl, null)
  assert.equal(databaseOf(readSettings({ DATA_DIR: '/srv/data' })), '/srv/data/countersign.db')
  const url = 'postgresql://ada:p%40ss@db.example.com:5432/countersign?sslmode=verify-full'
  assert.equal(readSettings({ DATABASE_URL: url }).databaseUrl, url)
  assert.equal(databaseOf(readSettings({ DATABASE_URL: url })), url)
})

test('another address of a database is refused in one sentence that doesn’t show its password', () => {
  for (const url of [
    'mysql://ada:violet@db/x',
    'ada:violet@db',
    'postgres://ada:violet@pl/um@db/x',
    'postgres:violet',
  ]) {
    const refused = (problem: Error) =>
      problem instanceof BadSetting &&
      /^DATABASE_URL is not usable: [^\n]+\.$/.test(problem.message) &&
      !problem.message.includes('violet')
    assert.throws(() => readSettings({ DATABASE_URL: url }), refused, url)
  }
})

test('an empty value counts as none', () => {
  assert.equal(readSettings({ PORT: '', SMTP_URL: '', LOG_LEVEL: '' }).port, 3000)
})

test('lists lose their spaces, plans their capitals, an address its last slash', () => {
  const settings = readSettings({
    PLANS: ' Team , Enterprise,',
    TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    BASE_URL: 'https://acme.example:443/',
  })
  assert.deepEqual(settings.plans, ['team', 'enterprise'])
  assert.deepEqual(settings.trustedProxies, ['10.0.0.0/8', '::1'])
  assert.equal(settings.baseUrl, 'https://acme.example')
})

test('STO-4: production refuses a plain http address', () => {
  refuses({ ...production, BASE_URL: 'http://sign-in.acme.example' }, 'BASE_URL')
  refuses({ ...production, BASE_URL: undefined }, 'BASE_URL')
})

test('STO-4: production refuses to start without a key', () => {
  refuses({ ...production, COUNTERSIGN_KEYS: undefined }, 'COUNTERSIGN_KEYS')
  refuses({ ...production, COUNTERSIGN_KEYS: '' }, 'COUNTERSIGN_KEYS')
})

test('STO-4: a key of 31 or 33 bytes is refused', () => {
  refuses({ ...production, COUNTERSIGN_KEYS: `a:${randomBytes(31).toString('base64')}` }, 'COUNTERSIGN_KEYS')
  refuses({ ...production, COUNTERSIGN_KEYS: `a:${randomBytes(33).toString('base64')}` }, 'COUNTERSIGN_KEYS')
})

test('STO-4: a key of one byte repeated is refused', () => {
  refuses({ ...production, COUNTERSIGN_KEYS: `a:${Buffer.alloc(32).toString('base64')}` }, 'COUNTERSIGN_KEYS')
  refuses({ ...production, COUNTERSIGN_KEYS: `a:${Buffer.alloc(32, 'k').toString('base64')}` }, 'COUNTERSIGN_KEYS')
})

test('STO-4: the same key or the same id twice is refused', () => {
  const other = randomBytes(32).toString('base64')
  refuses({ ...production, COUNTERSIGN_KEYS: `new:${key},old:${key}` }, 'COUNTERSIGN_KEYS')
  refuses({ ...production, COUNTERSIGN_KEYS: `a:${key},a:${other}` }, 'COUNTERSIGN_KEYS')
})

test('STO-4: the example keys of the documents are refused', () => {
  const [first, second] = [
    'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    'EXAMPLEkeyEXAMPLEkeyEXAMPLEkeyEXAMPLEkeyEXA=',
  ]
  refuses({ ...production, COUNTERSIGN_KEYS: `a:${first}` }, 'COUNTERSIGN_KEYS')
  refuses({ ...production, COUNTERSIGN_KEYS: `a:${key},b:${second}` }, 'COUNTERSIGN_KEYS')
})

test('STO-4: a key without its id, or written where the id belongs, is refused and not shown', () => {
  refuses({ ...production, COUNTERSIGN_KEYS: key }, 'COUNTERSIGN_KEYS')
  refuses({ ...production, COUNTERSIGN_KEYS: 'hunter2hunter2' }, 'COUNTERSIGN_KEYS')
  refuses({ ...production, COUNTERSIGN_KEYS: 'hunter2hunter2:a' }, 'COUNTERSIGN_KEYS')
  refuses({ ...production, COUNTERSIGN_KEYS: `a:${key}:b` }, 'COUNTERSIGN_KEYS')
})

test('STO-4: development refuses a weak key as well', () => {
  refuses({ COUNTERSIGN_KEYS: `a:${Buffer.alloc(32, 'k').toString('base64')}` }, 'COUNTERSIGN_KEYS')
})

test('production refuses to start without a mail server', () => {
  refuses({ ...production, SMTP_URL: undefined }, 'SMTP_URL')
})

test('the keys of a ring stay in their order, newest first, in either base64 alphabet', () => {
  const old = randomBytes(32)
  const ring = readKeys(`new:${key}, old:${old.toString('base64url')}`)
  assert.deepEqual(
    ring.map(({ id }) => id),
    ['new', 'old'],
  )
  assert.deepEqual(ring[1]?.bytes, old)
})

test('a value that makes no sense is refused by the name of its setting', () => {
  refuses({ NODE_ENV: 'staging-7' }, 'NODE_ENV')
  refuses({ NODE_ENV: 'test' }, 'NODE_ENV')
  refuses({ PORT: '70000' }, 'PORT')
  refuses({ PORT: '0' }, 'PORT')
  refuses({ PORT: 'http-alt' }, 'PORT')
  refuses({ BASE_URL: 'ftp://acme.example' }, 'BASE_URL')
  refuses({ BASE_URL: 'https://name:pass@acme.example' }, 'BASE_URL')
  refuses({ SMTP_URL: 'https://mail.acme.example' }, 'SMTP_URL')
  refuses({ MAIL_FROM: 'a@acme.example, b@acme.example' }, 'MAIL_FROM')
  for (const name of ['PRODUCT_NAME', 'ISSUER'])
    for (const unreadable of ['x'.repeat(61), '\u200b', '\u200d', 'Acme\u202e', '\u2066Acme', '…', '- -'])
      refuses({ [name]: unreadable }, name)
  refuses({ PLANS: ' , ' }, 'PLANS')
  refuses({ TRUSTED_PROXIES: 'proxy.acme.example' }, 'TRUSTED_PROXIES')
  refuses({ TRUSTED_PROXIES: '10.0.0.0/99' }, 'TRUSTED_PROXIES')
  refuses({ LOG_LEVEL: 'loud' }, 'LOG_LEVEL')
})

test('OPS-9: what surrounds a value is no part of it, and what some read otherwise is refused by name', () => {
  const meant: [string, string][] = [
    ['Acme', 'Acme'],
    ['  Acme\r', 'Acme'],
    ['"Acme"', 'Acme'],
    ["'Acme #1, \\ and “more”'", 'Acme #1, \\ and “more”'],
    ['`Acme`', 'Acme'],
    ["O'Neill & Sons", "O'Neill & Sons"],
    ['Acme#1', 'Acme#1'],
    ["'#1 Acme'", '#1 Acme'],
    ['\'The “Acme” "Portal"\'', 'The “Acme” "Portal"'],
  ]
  for (const [written, issuer] of meant) assert.equal(readSettings({ ISSUER: written }).issuer, issuer, written)
  for (const written of [
    'Acme # our name',
    'Acme #1',
    '# our name',
    '#1',
    '"Acme" "Portal"',
    "'Acme''s'",
    '"Acme',
    "'Acme' # ours",
    '"C:\\new"',
    'A\nB',
    "' Acme'",
    '\u200b',
    'Acme\u2060',
    '\u202eemcA',
    '   ',
    '\u00a0',
  ])
    refuses({ ISSUER: written }, 'ISSUER')
  assert.equal(readSettings({ ISSUER: '""' }).issuer, 'Countersign')
  for (const written of ['Żółta Łódź', 'عربي', 'می\u200cخواهم', '株式会社', '7', '👩\u200d🔬 Lab']) {
    const { productName, issuer } = readSettings({ PRODUCT_NAME: written })
    assert.deepEqual([productName, issuer], [written, written])
  }
  const both = readSettings({ PRODUCT_NAME: 'Acme Portal', ISSUER: 'Acme' })
  assert.deepEqual([both.productName, both.issuer], ['Acme Portal', 'Acme'])
  assert.deepEqual(readSettings({ PLANS: '"professional"' }).plans, ['professional'])
  refuses({ METRICS_TOKEN: ' '.repeat(20) }, 'METRICS_TOKEN')
  refuses({ METRICS_TOKEN: `'${' '.repeat(20)}'` }, 'METRICS_TOKEN')
  refuses({ METRICS_TOKEN: 'a blank between, so long' }, 'METRICS_TOKEN')
  refuses({ PLANS: 'professional plus' }, 'PLANS')
  for (const PORT of ['3000.0', '3e3', '0xbb8', '+3000']) refuses({ PORT }, 'PORT')
  assert.equal(readSettings({ PORT: '"3001"' }).port, 3001)
  assert.equal(readSettings({ HOST: '[::1]' }).host, '::1')
})

test('OPS-9: every setting of a quoted file is read as that of a bare one, or refused', () => {
  const example = parseEnv(readFileSync(new URL('../.env.example', import.meta.url), 'utf8'))
  const bare = {
    ...example,
    COUNTERSIGN_KEYS: `a:${key}`,
    METRICS_TOKEN: 'so long a word as it takes'.replaceAll(' ', '-'),
  }
  const settings = readSettings(bare)
  for (const mark of ['"', "'", '`'])
    for (const end of ['', ' ', '\r']) {
      const quoted = Object.entries(bare).map(([name, value]) => [name, value && mark + value + mark + end])
      assert.deepEqual(readSettings(Object.fromEntries(quoted)), settings)
    }
})

test('OPS-9: a database’s address is libpq’s, and what would go on without TLS unasked is refused', () => {
  for (const url of [
    'postgresql://u:p@/db?host=/run/postgresql',
    'postgresql:///db?host=/run/postgresql',
    'postgres://u:p@[::1]:5432/db?sslmode=require',
    'postgres://u@db/x?sslmode=disable&application_name=a',
    'postgres://u@db/x?sslmode=require&channel_binding=require&connect_timeout=5&target_session_attrs=read-write',
    'postgres://u@db/x?ssl=true&options=-csearch_path=ours',
  ])
    assert.equal(readSettings({ DATABASE_URL: url }).databaseUrl, url)
  for (const mode of ['prefer', 'allow', 'foo', '', 'disable&sslmode=require', 'Require'])
    refuses({ DATABASE_URL: `postgres://u:longviolet@db/x?sslmode=${mode}` }, 'DATABASE_URL')
  for (const url of [
    'postgres://u:100%!@db/x',
    'postgres://u:p%FF@db/x',
    'postgres://u:long#violet@db/x',
    'postgres://u:12?34@db/x',
  ])
    refuses({ DATABASE_URL: url }, 'DATABASE_URL')
})

test('OPS-9: an option of a database’s address that nobody would heed, or several servers, are refused', () => {
  for (const option of [
    'SSLMODE=require',
    'sslmod=require',
    'ssl%6Dode=disable',
    'sslmode',
    'ssl=require',
    'dbname=x',
    'uselibpqcompat=true',
    'require_auth=none',
  ])
    refuses({ DATABASE_URL: `postgres://u:longviolet@db/x?${option}` }, 'DATABASE_URL')
  for (const servers of ['a,b/x', 'a:5432,b:5432/x', '/x?host=a,b', '/x?host=/run/a&host=b,c'])
    refuses({ DATABASE_URL: `postgres://u:longviolet@${servers}` }, 'DATABASE_URL')
})

test('OPS-9: a password of the database beside its address is taken as it is', () => {
  const password = ` p@ss/w?r:d#1 %41 $x '"\\ łąka `
  const { databaseUrl } = readSettings({
    DATABASE_URL: 'postgres://countersign@postgres:5432/countersign?sslmode=disable',
    DATABASE_PASSWORD: `'${password}'`,
  })
  const url = new URL(databaseUrl ?? '')
  assert.deepEqual(
    [url.username, url.host, decodeURIComponent(url.password)],
    ['countersign', 'postgres:5432', password],
  )
  const both = { DATABASE_URL: 'postgres://u:violetplum@db/x', DATABASE_PASSWORD: 'violetplum' }
  refuses(both, 'DATABASE_PASSWORD')
  refuses({ DATABASE_PASSWORD: 'violetplum' }, 'DATABASE_PASSWORD')
})

test('OPS-9: a sign of the mail server’s password that names another host is refused', () => {
  for (const url of [
    'smtp://user:12/34@mail.example',
    'smtp://user:12#34@mail.example',
    'smtp://user:12?34@mail.example',
    'smtp://user:plum#violet@mail.example',
    'smtp://user:plum?violet@mail.example:587',
    'smtp://user:plum/violet@mail.example',
    'smtp://user:plum@mail.example:violet',
    'smtp://u:100%!@m.example',
  ])
    refuses({ SMTP_URL: url }, 'SMTP_URL')
  const { smtpUrl } = readSettings({ SMTP_URL: 'smtp://user:12%2F34@mail.example:587?requireTLS=true' })
  assert.equal(smtpUrl, 'smtp://user:12%2F34@mail.example:587?requireTLS=true')
  const apart = readSettings({ SMTP_URL: 'smtps://user@mail.example?name=x.example', SMTP_PASSWORD: '12/3#4?@:%' })
  assert.equal(apart.smtpUrl, 'smtps://user:12%2F3%234%3F%40%3A%25@mail.example?name=x.example')
  refuses({ SMTP_URL: 'smtp://user:violetplum@mail.example', SMTP_PASSWORD: 'violetplum' }, 'SMTP_PASSWORD')
  refuses({ SMTP_PASSWORD: 'violetplum' }, 'SMTP_PASSWORD')
})

test('OPS-9: a mail server without a name, and an option that the mail library would pass over, are refused', () => {
  const urls = ['smtp://', 'smtp:///x', 'smtp://m.example:0']
  const options = [
    'requiretls=true',
    'requireTLS',
    'requireTLS=yes',
    'requireTLS=1',
    'secure=true',
    'logger=true',
    'tls=x',
  ]
  for (const url of [...urls, ...options.map((option) => `smtp://m.example?${option}`)])
    refuses({ SMTP_URL: url }, 'SMTP_URL')
  const taken = 'smtp://m.example:25?requireTLS=true&name=sign-in.acme.example&tls.servername=mail.acme.example'
  assert.equal(readSettings({ SMTP_URL: taken }).smtpUrl, taken)
})

test('OPS-9: a site that no browser finds is refused, and no mail is sent from an address that is none', () => {
  for (const url of ['https://*.acme.example', "https://it's.example", 'https://acme.example:0'])
    refuses({ ...production, BASE_URL: url }, 'BASE_URL')
  const withMail = (url: string) => ({ ...production, BASE_URL: url, MAIL_FROM: undefined })
  refuses(withMail(`https://${'a'.repeat(64)}.example`), 'MAIL_FROM')
  assert.equal(readSettings(withMail('https://Acme.example.')).mailFrom, 'no-reply@acme.example')
  for (const url of ['https://intranet', 'https://żółw.example', 'https://sign_in.example'])
    assert.equal(readSettings(withMail(url)).mailFrom, `no-reply@${new URL(url).hostname}`)
})

test('HOST-6, HOST-8: an address may have a plain path, and no two paths make the same names of cookies', () => {
  for (const [url, baseUrl] of [
    ['https://acme.example/app', 'https://acme.example/app'],
    ['https://acme.example/b/c_1/', 'https://acme.example/b/c_1'],
    ['https://acme.example/b/../c', 'https://acme.example/c'],
  ])
    assert.equal(readSettings({ BASE_URL: url }).baseUrl, baseUrl)
  for (const path of ['/a?b', '/a#b', '/a.b', '/a//b', '/a//', '/%61', '/ż', '/a;b', `/${'a'.repeat(64)}`])
    refuses({ BASE_URL: `https://acme.example${path}` }, 'BASE_URL')
  const places = ['', '/3001', '/b/c', '/b-c', '/b_c', '/bc', '/B/c', ':3001', ':3001/b', ':3001/b/c']
  const names = places.map((place) => instanceOf(readSettings({ BASE_URL: `https://acme.example${place}` })).cookies)
  assert.equal(new Set(names.flatMap((cookies) => Object.values(cookies))).size, 8 * places.length)
  assert.equal(names[0]?.session, 'session')
  assert.equal(names[2]?.session, 'session.b.c')
})

test('HOST-15: an accent that can’t be read on what it stands on is refused, with the figure', () => {
  assert.deepEqual(readSettings({ ACCENT: '1D4ED8,#93c5fd' }).accent, { light: '#1d4ed8', dark: '#93c5fd' })
  assert.equal(readSettings({}).accent, null)
  assert.equal(weakness({ light: colours.light.accent, dark: colours.dark.accent }), null)
  for (const accent of ['1d4ed8', 'blue,teal', '1d4ed8,93c5fd,fff000', '12345,123456'])
    refuses({ ACCENT: accent }, 'ACCENT')
  assert.throws(
    () => readSettings({ ACCENT: '62c9b5,62c9b5' }),
    /^Error: ACCENT is too weak: in light its contrast with #\w{6} is 1\.\d\d to 1, and has to be 4\.5\.$/,
  )
  assert.throws(() => readSettings({ ACCENT: '0b6b5d,0b6b5d' }), /in dark its contrast with #\w{6} is [123]\.\d\d to 1/)
})

test('STO-4: .env.example is refused as it stands, and only for its key', () => {
  const example = parseEnv(readFileSync(new URL('../.env.example', import.meta.url), 'utf8'))
  refuses(example, 'COUNTERSIGN_KEYS')
  const settings = readSettings({ ...example, COUNTERSIGN_KEYS: `a:${key}` })
  assert.equal(settings.production, true)
})

/** One sentence on one line that begins with the setting's name and holds nothing of what was given. */
function refuses(env: Record<string, string | undefined>, name: string) {
  assert.throws(
    () => readSettings(env),
    (problem) => {
      assert.ok(problem instanceof BadSetting)
      assert.match(problem.message, new RegExp(`^${name}\\b.*\\.$`))
      const value = env[name] ?? ''
      for (const part of value.split(/[:,]/).filter((text) => text.length > 'postgres'.length)) {
        assert.ok(!problem.message.includes(part), problem.message)
      }
      return true
    },
  )
}
