import { strict as assert } from 'node:assert'
import { existsSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { smallApplication } from '../../test/small-application.ts'
import { createCountersign } from '../embedded/create.ts'
import { checkHost } from './check-host.ts'
import { stampOf } from './stamp.ts'

const { host } = smallApplication()
const whole = {
  host,
  baseUrl: 'https://ferndale.test/two-step',
  keys: `test:${Buffer.from('5b0e'.repeat(16), 'hex').toString('base64')}`,
  product: { name: 'Ferndale' },
}

for (const port of ['findPerson', 'whoIs', 'openSession'] as const)
  test(`HOST-1: a host without ${port}, or with something else in its place, is one sentence that names it`, () => {
    const { [port]: _, ...without } = host
    assert.throws(() => checkHost(without), {
      name: 'HostError',
      message: new RegExp(`^host\\.${port} is missing: [^.]+\\.$`),
    })
    for (const wrong of [null, undefined, 'x', {}, 7])
      assert.throws(() => checkHost({ ...host, [port]: wrong }), {
        name: 'HostError',
        message: new RegExp(`^host\\.${port} (?:is \\w+, and has to be|is missing)`),
      })
  })

test('HOST-1: ports that may be left out may be undefined, but nothing that is no function', () => {
  for (const port of ['endSessions', 'listSessions', 'endSession', 'checkPassword', 'addressOf']) {
    checkHost({ ...host, endSession: undefined, [port]: undefined })
    assert.throws(() => checkHost({ ...host, [port]: true }), new RegExp(`host\\.${port} is boolean`))
  }
})

test('HOST-1: who ends one session lists them: nobody would ever be shown the one that is to end', () => {
  const { host: without } = smallApplication({ without: ['listSessions'] })
  for (const wrong of [
    { ...without, endSession: () => {} },
    { ...host, listSessions: undefined },
  ])
    assert.throws(() => checkHost(wrong), {
      name: 'HostError',
      message: /^host\.listSessions is missing: [^.]+host\.endSession ends\.$/,
    })
  checkHost({ ...without, endSession: undefined, listSessions: undefined })
})

test('HOST-1: a name that is none of the ports is refused: a typing error would leave one out without a word', () => {
  assert.throws(() => checkHost({ ...host, endsSession: () => {} }), /host\.endsSession is none of findPerson, whoIs/)
  for (const nothing of [undefined, null, 'host'])
    assert.throws(() => checkHost(nothing), /The option “host” is missing/)
})

test('HOST-1: what is wrong at the start is told before anything is opened', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-host-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const database = join(folder, 'countersign.db')
  const wrong: [object, RegExp][] = [
    [{ host: {} }, /^host\.findPerson is missing/],
    [{ baseUrl: 'https://ferndale.test' }, /^baseUrl names no path/],
    [{ baseUrl: 'ferndale.test/two-step' }, /baseUrl/],
    [{ keys: 'x' }, /^keys must read/],
    [{ baseUrl: undefined }, /“baseUrl” is missing: your address and a path/],
    [{ database: '' }, /“database” is missing/],
    [{ database: 'mysql://127.0.0.1/app' }, /“database” is of another kind/],
    [{ keys: undefined }, /“keys” is missing: .*countersign keys new/],
    [{ product: undefined }, /“product” is missing its name/],
    [{ product: {} }, /“product” is missing its name/],
    [{ product: { name: 'Ferndale', accent: { light: 'ffff00', dark: 'ffff00' } } }, /product\.accent/],
    [{ origins: ['not an origin'] }, /origins/],
    [{ production: true }, /^mail\.smtpUrl is missing: production has to send mails\.$/],
    [{ mail: { smtpUrl: 'http://x' } }, /mail\.smtpUrl/],
  ]
  for (const [change, says] of wrong)
    await assert.rejects(createCountersign({ ...whole, database, ...change }), ({ message }: Error) => {
      assert.match(message, says)
      assert.doesNotMatch(message, /\b[A-Z]+_[A-Z]+\b/, 'nobody here knows the stand-alone program’s settings')
      assert.doesNotMatch(message, /\n/)
      return true
    })
  assert.equal(existsSync(database), false)
})

test('HOST-4: a stamp changes with each of its parts, wherever one ends and the next begins', () => {
  const stamps = [stampOf('a', 'b'), stampOf('ab', ''), stampOf('a', null), stampOf('b', 'a'), stampOf('a')]
  assert.equal(new Set(stamps).size, stamps.length)
  assert.equal(stampOf('a', 'b'), stampOf('a', 'b'))
  assert.doesNotMatch(stampOf('ada@ferndale.example'), /ada/)
})
