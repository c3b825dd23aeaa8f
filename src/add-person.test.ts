import { strict as assert } from 'node:assert'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { readKeys } from './settings.ts'
import { startApp } from '../test/kit.ts'

const run = promisify(execFile)
const keys = `one:${Buffer.from('a key of thirty-two bytes, no more').subarray(0, 32).toString('base64')}`

function addPerson(folder: string, ...args: string[]) {
  const env = { ...process.env, DATA_DIR: folder, COUNTERSIGN_KEYS: keys, NODE_ENV: 'development', LOG_LEVEL: 'silent' }
  const program = join(import.meta.dirname, 'add-person.ts')
  return run(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], { env, cwd: folder })
}

test('an operator adds a person, who chooses a password by the mailed link, signs in and may turn it on', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const who = [
    '--email',
    'Nora@Example.com',
    '--name',
    'Nora Fell',
    '--organisation',
    'Fell & Sons',
    '--plan',
    'professional',
  ]
  assert.match(
    (await addPerson(folder, ...who)).stdout,
    /Nora Fell is in Fell & Sons, on Professional\.\nThey sign in at \S+ as nora@example\.com/,
  )
  await assert.rejects(addPerson(folder, ...who), {
    stderr: /somebody with the address Nora@Example.com already/,
    code: 1,
  })

  const app = await startApp({ file: join(folder, 'countersign.db'), keys: readKeys(keys), at: Date.now() })
  t.after(() => app.close())
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

test('a missing or unknown option is said with the help, and adds nobody', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  await assert.rejects(addPerson(folder, '--name', 'Nora Fell'), {
    stderr: /--email is missing or not usable[\s\S]*--organisation/,
  })
  await assert.rejects(addPerson(folder, '--mail', 'x'), { stderr: /--mail[\s\S]*--email/, code: 1 })
})
