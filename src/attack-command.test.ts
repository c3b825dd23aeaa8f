import { strict as assert } from 'node:assert'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { ada, startPlainHost, zofia } from '../test/plain-host.ts'
import { asProgram } from '../test/program.ts'
import type { Report } from './conformance/report.ts'

const execute = promisify(execFile)
const program = asProgram('command-line')
/** Of those that need no code, which would have to be waited for. */
const quick = ['--behind', '/inbox', '--probe', 'other-door', 'half-session', 'password-by-basic', 'deactivated']

test('KIT-4: `attack` says of an application that is right that all holds, and needs nothing but its address and two accounts', async (t) => {
  const place = newPlace(t)
  const { code, stdout, stderr } = await attack(place, [await startPlainHost(t), '--people', place.people, ...quick])
  assert.equal(code, 0, stderr)
  assert.match(
    stdout,
    /^held {7}other-door {12}A second door[^\n]*\n {4}the password alone opened nothing at \/login\n/,
  )
  assert.match(stdout, /not tried {2}deactivated [^]*: 3 held, 0 broken, 1 not tried; \d+ requests in [\d.]+ s\.\n$/)
  assert.match(
    stderr,
    /^held {7}other-door [^\n]+\nheld {7}half-session [^\n]+\nheld {7}password-by-basic [^\n]+\nnot tried {2}deactivated [^\n]+\n$/,
  )
  assert.deepEqual(readdirSync(place.folder).toSorted(), ['people.json', 'target.json'])
})

test('KIT-3: it names a door without a code, in words, in JSON and for a build server, and ends with 1', async (t) => {
  const place = newPlace(t)
  const junit = join(place.folder, 'attack.xml')
  const words = ['--target', place.target, '--probe', 'other-door', '--junit', junit]
  const start = () => startPlainHost(t, 'a door for the mobile app asks for no code')
  const told = await attack(place, [await start(), ...words])
  assert.equal(told.code, 1, told.stdout)
  assert.match(
    told.stdout,
    /^BROKEN {5}other-door [^\n]*\n {4}the app: the password alone signs in\n {6}> GET \/inbox\n {6}> cookie: session=[\w-]{6}…\n/,
  )
  assert.match(
    readFileSync(junit, 'utf8'),
    /<failure message="the app: the password alone signs in" type="other-door">/,
  )
  const inJson = await attack(place, [await start(), ...words, '--json'])
  const report = JSON.parse(inJson.stdout) as Report
  assert.deepEqual([inJson.code, report.held, report.results.map(({ verdict }) => verdict)], [1, false, ['broken']])
  for (const text of [told.stdout, told.stderr, inJson.stdout, readFileSync(junit, 'utf8')])
    for (const secret of [ada.password, zofia.password, ada.secret, 'copper+lantern']) assert.ok(!text.includes(secret))
})

test('KIT-3: a session that is there before the code is found as one', async (t) => {
  const place = newPlace(t)
  const origin = await startPlainHost(t, 'the session is there before the code')
  const { code, stdout } = await attack(place, [origin, '--people', place.people, ...quick])
  assert.equal(code, 1)
  assert.match(stdout, /^BROKEN {5}other-door [^\n]*\n {4}\/login: the password alone signs in\n/)
})

test('what `attack` can’t be told is one sentence that names it, holds nothing of the file, and ends with 2', async (t) => {
  const place = newPlace(t)
  const file = (name: string, text: string) => {
    writeFileSync(join(place.folder, name), text)
    return join(place.folder, name)
  }
  const people = ['--people', place.people]
  const here = 'http://127.0.0.1:1'
  const wrong: [string[], RegExp][] = [
    [[], /url/],
    [[here], /^Two accounts are needed: --people FILE/],
    [[here, '--people', join(place.folder, 'none.json')], /none\.json can’t be read \(ENOENT\)/],
    [[here, '--people', file('half.json', '{"protected": {"password": "copper lantern')], /half\.json is no JSON/],
    [[here, '--people', file('list.json', '["copper lantern"]')], /list\.json has to hold an object/],
    [
      [here, '--target', file('odd.json', `{"dors": [], "people": ${readFileSync(place.people, 'utf8')}}`)],
      /^The target has “dors”/,
    ],
    [['https://example.com', ...people], /^example\.com isn’t this machine: .*--i-own example\.com/],
    [[here, ...people, '--probe', 'other-dor'], /^There is no probe “other-dor”/],
    [[here, ...people, '--junit', join(place.folder, 'no/attack.xml')], /attack\.xml can’t be written \(ENOENT\)/],
    [[here, ...people, '--minutes', 'soon'], /--minutes/],
    [[here, ...people, '--password', 'copper'], /--password/],
  ]
  for (const [words, says] of wrong) {
    const { code, stdout, stderr } = await attack(place, words)
    assert.deepEqual([code, stdout], [2, ''], words.join(' '))
    assert.match(stderr, says)
    assert.match(stderr, /^[^\n]+\.\n$/)
    assert.doesNotMatch(stderr, /copper lantern/)
  }
})

test('an application that isn’t there can’t be tried: each probe says why, and the exit code is 2', async (t) => {
  const place = newPlace(t)
  const { code, stdout } = await attack(place, ['http://127.0.0.1:1', '--people', place.people])
  assert.equal(code, 2)
  assert.match(stdout, /^not tried {2}other-door [^\n]*\n {4}GET \/: connect ECONNREFUSED 127\.0\.0\.1:1\n/)
})

test('Ctrl-C ends a run with what it has found, and says that people are put back', async (t) => {
  const place = newPlace(t)
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.after(() => silent.closeAllConnections())
  t.after(() => silent.close())
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const child = spawn(process.execPath, [...program, 'attack', url, '--people', place.people], { cwd: place.folder })
  t.after(() => child.kill('SIGKILL'))
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += String(text)))
  child.stderr.on('data', (text: Buffer) => (err += String(text)))
  await once(silent, 'request')
  child.kill('SIGINT')
  assert.deepEqual(await once(child, 'close'), [2, null])
  assert.match(err, /^\nStopping: whoever was changed is put back first\. Ctrl-C again ends it at once\.\n/)
  assert.match(out, /it was stopped[^]*0 held, 0 broken, 17 not tried/)
})

type Place = { folder: string; people: string; target: string }

/** Two accounts, and a target with a second door, as files. */
function newPlace(t: TestContext): Place {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-attack-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const place = { folder, people: join(folder, 'people.json'), target: join(folder, 'target.json') }
  const people = { protected: ada, other: zofia }
  const form = { email: '{email}', password: '{password}' }
  const doors = [{ page: '/login' }, { name: 'the app', path: '/api/login', form }]
  writeFileSync(place.people, JSON.stringify(people))
  writeFileSync(place.target, JSON.stringify({ people, doors, behindSignIn: ['/inbox'] }))
  return place
}

/** In a folder that holds nothing else, with nothing in the environment. */
async function attack({ folder }: Place, words: string[]) {
  const env = { PATH: process.env['PATH'] }
  return execute(process.execPath, [...program, 'attack', ...words], { cwd: folder, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (problem: { code: number; stdout: string; stderr: string }) => problem,
  )
}
