import { strict as assert } from 'node:assert'
import { execFile } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { entries } from '../../scripts/package.ts'
import { createDatabase } from '../database.ts'
import { ada, startPlainHost, zofia } from '../plain-host.ts'
import { pathOfNode, versions } from './nodes.ts'
import { install, packAndInstall } from './packed.ts'
import { startServed, turnsItOn } from './served.ts'

// The package as it was installed, on each Node that it is for.

const execute = promisify(execFile)
const { folder, host, installed } = await packAndInstall()
const served = readFileSync(join(import.meta.dirname, 'host/serve.ts'), 'utf8')
writeFileSync(join(host, 'serve.mjs'), stripTypeScriptTypes(served))
const names = entries.map(([entry]) => `countersign${entry.slice(1)}`)

for (const version of versions) {
  const node = await pathOfNode(version)
  const run = async (words: string[], env: NodeJS.ProcessEnv = {}) =>
    (await execute(node, words, { cwd: host, env: { PATH: process.env['PATH'], ...env } })).stdout
  const command = join(host, 'node_modules/.bin/countersign')

  test(`SHIP-2: Node ${version} imports each entry, and requires each`, async () => {
    assert.equal((await run(['--version'])).trim(), `v${version}`)
    for (const name of names) {
      const keys = `Object.keys(x).length > 0`
      assert.equal(
        await run(['--eval', `import('${name}').then((x) => process.stdout.write(String(${keys})))`]),
        'true',
      )
      assert.equal(await run(['--eval', `const x = require('${name}'); process.stdout.write(String(${keys}))`]), 'true')
    }
  })

  test(`SHIP-2: Node ${version} understands every file, those too that are read late`, async () => {
    const files = globSync('lib/**/*.mjs', { cwd: installed })
    assert.ok(files.length > names.length)
    for (const file of files) await run(['--check', join(installed, file)])
  })

  test(`SHIP-2: on Node ${version} Ada turns two-step on in an application: her sheet drawn, her mail sent, her next sign-in asked for a code`, async (t) => {
    await turnsItOn(await startServed(t, node, host, join(mkdtempSync(join(host, 'data-')), 'two-step.db')))
  })

  test(`SHIP-2: on Node ${version} the command helps, makes keys and examines`, async () => {
    const env = { DATA_DIR: mkdtempSync(join(host, 'data-')) }
    assert.match(await run([command, '--help'], env), /Usage: countersign[^]*npx countersign doctor/)
    assert.match(await run([command, 'keys', 'new'], env), /^[\w-]+:[\w+/]{43}=\n$/)
    assert.match(await run([command, 'doctor'], env), /There is no database yet|database/)
  })

  test(`SHIP-2: on Node ${version} the command attacks an application, with nothing in its environment`, async (t) => {
    const people = join(host, 'people.json')
    writeFileSync(people, JSON.stringify({ protected: ada, other: zofia }))
    const words = [await startPlainHost(t), '--people', people, '--behind', '/inbox', '--probe', 'other-door']
    assert.match(await run([command, 'attack', ...words]), /^held {7}other-door [^]*: 1 held, 0 broken, 0 not tried/)
  })
}

test('SHIP-2: without a driver, an address of PostgreSQL is one sentence that says what to install', async () => {
  const options = `{ host: { findPerson: () => null, whoIs: () => null, openSession() {} }, baseUrl: 'https://app.example/two-step', database: 'postgres://countersign@127.0.0.1:1/countersign', keys: process.env.KEYS, product: { name: 'Ferndale' } }`
  const env = { PATH: process.env['PATH'], KEYS: `test:${Buffer.from('5b0e'.repeat(16), 'hex').toString('base64')}` }
  const why = `import('countersign').then(({ createCountersign }) => createCountersign(${options})).catch(({ message }) => console.log(message))`
  const { stdout } = await execute(process.execPath, ['--eval', why], { cwd: host, env })
  assert.equal(stdout, 'A PostgreSQL database needs a package that is not installed here: npm install pg\n')
})

test('SHIP-2: with the driver that it asks for, the package runs on PostgreSQL', async (t) => {
  const { peerDependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest
  await install(host, `pg@${peerDependencies.pg}`)
  await turnsItOn(await startServed(t, process.execPath, host, await createDatabase({ shapeless: true })))
})

// Behind everything that is waited for: what stands in `after` is done as soon as no test of a share is left to run.
after(() => rmSync(folder, { recursive: true, force: true }))

type Manifest = { peerDependencies: { pg: string } }
