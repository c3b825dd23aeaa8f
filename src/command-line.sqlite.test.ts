import { strict as assert } from 'node:assert'
import { exec, execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { home } from '../scripts/sources.mjs'
import { startApp } from '../test/kit.ts'
import { asProgram } from '../test/program.ts'
import { readKeys } from './adapters/key-ring.ts'

const execute = promisify(execFile)
const program = asProgram('command-line')
const keyOf = (letter: string) => Buffer.from(`${letter} key of thirty-two bytes, no more`).subarray(0, 32)
const [one, two] = [`one:${keyOf('a').toString('base64')}`, `two:${keyOf('b').toString('base64')}`]

test('an operator adds a person, who chooses a password by the mailed link, signs in and may turn it on', async (t) => {
  const place = newPlace(t)
  const who = ['--email', 'Nora@Example.com', '--name', 'Nora Fell', '--organisation', 'Fell & Sons']
  const added = await countersign(place, ['add-person', ...who, '--plan', 'professional'])
  assert.match(added.stdout, /Nora Fell is in Fell & Sons, on Professional\.\nThey sign in at \S+ as nora@example\.com/)
  const again = await countersign(place, ['add-person', ...who])
  assert.deepEqual([again.code, again.stdout], [1, ''])
  assert.match(again.stderr, /^There is somebody with the address nora@example\.com already\.\n$/)

  const app = await startApp(t, { file: place.database, keys: readKeys(one), at: Date.now() })
  const [mail] = await app.mailsTo('nora@example.com')
  assert.match(mail?.text ?? '', /You have been added to Fell & Sons\. Choose a password/)
  const link = new URL(/http\S+\/reset-password\/\S+/.exec(mail?.text ?? '')?.[0] ?? '')
  const browser = app.browser()
  assert.equal(
    (await browser.postTo(link.pathname, { newPassword: 'seven lanterns drift north' })).location,
    '/sign-in',
  )
  await browser.post('signIn', { email: 'nora@example.com', password: 'seven lanterns drift north' })
  assert.equal((await browser.post('twoStepScan')).location, '/settings/security/two-step/scan')
})

test('what is missing, unknown or not usable in a command is one sentence and exit code 1', async (t) => {
  const place = newPlace(t)
  const wrong: [string[], RegExp][] = [
    [['add-person', '--name', 'Nora Fell'], /--email/],
    [['doctor', '--mail', 'x'], /--mail/],
    [['add-person', '--email', 'x', '--name', 'N', '--organisation', 'O'], /^--email is not usable\./],
    [['add-person', '--email', 'n@x.org', '--name', 'N', '--organisation', 'O', '--role', 'king'], /--role/],
    [['keys', 'turn'], /turn/],
    [['backup'], /file/],
    [['dance'], /dance/],
  ]
  for (const [args, says] of wrong) {
    const { code, stdout, stderr } = await countersign(place, args)
    assert.deepEqual([code, stdout], [1, ''], args.join(' '))
    assert.match(stderr, says)
    assert.match(stderr, /^[^\n]+\.\n$/)
  }
})

test('the help of each command says what it does and shows an example', async (t) => {
  const place = newPlace(t)
  const commands = [
    'add-person',
    'person add',
    'person set',
    'person import',
    'organisation set',
    'keys new',
    'keys rotate',
    'backup',
    'restore',
    'restored',
    'doctor',
    'attack',
  ]
  const whole = await countersign(place, ['--help'])
  assert.equal(whole.code, 0)
  for (const command of commands) {
    const { code, stdout } = await countersign(place, [...command.split(' '), '--help'])
    assert.equal(code, 0)
    assert.match(stdout, new RegExp(`Usage: countersign ${command}`))
    assert.match(stdout, new RegExp(`Examples:\\n  npm run (?:--silent )?countersign -- ${command}`))
    assert.match(whole.stdout, new RegExp(`^  ${command.split(' ')[0]}`, 'm'))
  }
})

test('an example that answers in JSON, run as --help prints it, says nothing else', async (t) => {
  const place = newPlace(t)
  const { stdout: help } = await countersign(place, ['doctor', '--help'])
  const [, example = ''] = /^ +(npm .+ --json)$/m.exec(help) ?? []
  const env = { PATH: process.env['PATH'], HOME: place.folder, DATA_DIR: place.data, COUNTERSIGN_KEYS: one }
  const { stdout } = await promisify(exec)(example, { cwd: home, env })
  assert.ok('findings' in (JSON.parse(stdout) as object))
})

test('who reads only the beginning of what a command says, as `head` does, sees no fault', async (t) => {
  const place = newPlace(t)
  const csv = join(place.folder, 'people.csv')
  assert.equal(
    (await countersign(place, ['add-person', '--email', 'a@x.example', '--name', 'A', '--organisation', 'X'])).code,
    0,
  )
  writeFileSync(csv, `email,name,organisation\n${'nobody,x,y\n'.repeat(5000)}`)
  const child = execFile(process.execPath, [...program, 'person', 'import', csv, '--dry-run'], {
    env: { PATH: process.env['PATH'], DATA_DIR: place.data, COUNTERSIGN_KEYS: one },
    cwd: place.folder,
  })
  let faults = ''
  child.stderr?.on('data', (text: string) => (faults += text))
  child.stdout?.once('data', () => child.stdout?.destroy())
  assert.deepEqual([await once(child, 'close'), faults], [[1, null], ''])
})

test('`keys new` prints one entry that COUNTERSIGN_KEYS takes, another one each time', async (t) => {
  const place = newPlace(t)
  const [first, second] = [await countersign(place, ['keys', 'new']), await countersign(place, ['keys', 'new'])]
  const ring = readKeys(`${first.stdout.trim()},${second.stdout.trim()}`)
  assert.equal(ring.length, 2)
  assert.equal(existsSync(place.data), false)
})

test('STO-3: `keys rotate` beside the running application names the old key that nothing needs any more', async (t) => {
  const place = newPlace(t)
  const before = await startApp(t, { file: place.database, keys: readKeys(one), at: Date.now() })
  const ada = await before.protectedPerson()
  await before.close()
  const app = await startApp(t, { file: place.database, keys: readKeys(`${two},${one}`), at: Date.now() + 600_000 })

  const rotated = await countersign(place, ['keys', 'rotate'], { COUNTERSIGN_KEYS: `${two},${one}` })
  assert.equal(rotated.code, 0, rotated.stderr)
  assert.match(rotated.stdout, /^[1-9]\d* values sealed anew\./)
  assert.match(rotated.stdout, /Key “one” is not needed by the database any more\. Take it out of COUNTERSIGN_KEYS/)
  assert.ok(!rotated.stdout.includes(two.slice(4)) && !rotated.stdout.includes(one.slice(4)))
  assert.equal((await app.browser().signIn(ada)).location, '/')

  const without = await countersign(place, ['keys', 'rotate'], { COUNTERSIGN_KEYS: one })
  assert.equal(without.code, 1)
  assert.match(without.stdout, /Key “two” is not in COUNTERSIGN_KEYS, and needed by 1 authenticator, 10 backup codes/)
})

test('STO-7: `backup` and `restore`: the copy comes back once the application is stopped, and not before', async (t) => {
  const place = newPlace(t)
  const copy = join(place.folder, 'monday.db')
  const app = await startApp(t, { file: place.database, keys: readKeys(one), at: Date.now() })
  await app.protectedPerson()

  const taken = await countersign(place, ['backup', copy])
  assert.equal(taken.code, 0, taken.stderr)
  assert.match(taken.stdout, /COUNTERSIGN_KEYS are not in it/)
  assert.equal(statSync(copy).mode & 0o777, 0o600)
  assert.match((await countersign(place, ['backup', copy])).stderr, /is there already/)

  const refused = await countersign(place, ['restore', copy])
  assert.deepEqual([refused.code, refused.stdout], [1, ''])
  assert.match(refused.stderr, /^The database is in use: stop the application first\.\n$/)
  await app.close()

  const restored = await countersign(place, ['restore', copy])
  assert.equal(restored.code, 0, restored.stderr)
  assert.match(restored.stdout, /Everybody is signed out[\s\S]*kept as .*countersign\.db\.before-restore-/)
  assert.deepEqual(
    readdirSync(place.data).filter((name) => !name.includes('before-restore')),
    ['countersign.db'],
  )
})

test('a command that needs the database makes none where there is none', async (t) => {
  const place = newPlace(t)
  for (const args of [
    ['keys', 'rotate'],
    ['backup', join(place.folder, 'monday.db')],
  ]) {
    const { code, stderr } = await countersign(place, args)
    assert.equal(code, 1)
    assert.match(stderr, /^There is no database .*: is DATA_DIR right\?\n$/)
  }
  assert.equal(existsSync(place.database), false)
})

test('`doctor` ends with 0 when all is well or only a warning, with 1 when something is wrong, and makes nothing', async (t) => {
  const place = newPlace(t)
  const fresh = await countersign(place, ['doctor'])
  assert.equal(fresh.code, 0, fresh.stderr)
  assert.match(fresh.stdout, /^warning +database +There is no database/m)
  assert.equal(existsSync(place.data), false)

  await countersign(place, ['add-person', '--email', 'n@x.org', '--name', 'Nora', '--organisation', 'Fell'])
  const well = await countersign(place, ['doctor'])
  assert.equal(well.code, 0, well.stdout)
  assert.match(well.stdout, /^ok +database /m)

  const keyless = await countersign(place, ['doctor'], { COUNTERSIGN_KEYS: two })
  assert.equal(keyless.code, 1)
  assert.match(keyless.stdout, /^WRONG +keys +“one” is missing from COUNTERSIGN_KEYS/m)
  const unset = await countersign(place, ['doctor'], { COUNTERSIGN_KEYS: 'two:c2hvcnQ=' })
  assert.equal(unset.code, 1)
  assert.match(unset.stdout, /^WRONG +settings +COUNTERSIGN_KEYS: key 1 is not 32 bytes/m)
  assert.ok(!unset.stdout.includes('c2hvcnQ='))

  writeFileSync(place.database, 'not a database '.repeat(100))
  assert.match((await countersign(place, ['doctor'])).stdout, /^WRONG +database +.*damaged/m)
})

type Place = { folder: string; data: string; database: string }

function newPlace(t: TestContext): Place {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const data = join(folder, 'data')
  return { folder, data, database: join(data, 'countersign.db') }
}

async function countersign(place: Place, args: string[], env: Record<string, string> = {}) {
  const clean = { PATH: process.env['PATH'], DATA_DIR: place.data, COUNTERSIGN_KEYS: one, ...env }
  const running = execute(process.execPath, [...program, ...args], {
    env: clean,
    cwd: place.folder,
  })
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (problem: { code: number; stdout: string; stderr: string }) => problem,
  )
}
