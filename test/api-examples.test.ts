import { strict as assert } from 'node:assert'
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { serveApp } from './served.ts'

// The examples of docs/api.md, run as they are printed.
const home = join(import.meta.dirname, '..')
const text = readFileSync(join(home, 'docs/api.md'), 'utf8')
const exampleIn = (language: string) =>
  new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(text)?.[1] ?? assert.fail(`no example in ${language}`)

test('docs/api.md: the example in TypeScript signs in', (t) =>
  signsIn(t, process.execPath, ['--input-type=module-typescript', '--eval', exampleIn('ts')]))

test('docs/api.md: the example with curl signs in, where there is curl', async (t) => {
  if (!isThere('curl')) return t.diagnostic('there is no curl here: not run')
  await signsIn(t, 'sh', ['-c', exampleIn('sh')])
})

test('docs/api.md: the example in Python signs in, where there is Python', async (t) => {
  if (!isThere('python3')) return t.diagnostic('there is no python3 here: not run')
  await signsIn(t, 'python3', ['-c', exampleIn('python')])
})

const isThere = (program: string) => spawnSync(program, ['--version']).status === 0

async function signsIn(t: TestContext, program: string, args: string[]): Promise<void> {
  const app = await serveApp(t)
  const ada = await app.protectedPerson({ email: 'ada@ferndale.example' })
  const code = app.codeNow(ada.secret)
  const env = { ...process.env, SERVER: app.url(''), EMAIL: ada.email, PASSWORD: ada.password }
  const child = spawn(program, args, { cwd: home, env, stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  child.stdout.on('data', (chunk) => {
    said += String(chunk)
    if (said.endsWith('Code from your app: ')) child.stdin.end(`${code}\n`)
  })
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.on('close', resolve)
  assert.equal(await promise, 0, said)
  assert.match(said, /Code from your app: [^]*ada@ferndale\.example/)
  assert.match(said, /Ferndale Robotics/)
  const actions = (await app.audit()).map(({ action }) => action)
  assert.deepEqual(actions.slice(-3), ['sign_in.password_accepted', 'sign_in.completed', 'signed_out'])
}
