import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dist, home } from '../scripts/sources.mjs'
import { argon2id } from '../src/adapters/slow-hash.ts'
import { stepAt } from '../src/otp/totp.ts'
import { routes } from '../src/routes.ts'
import { asProgram } from '../test/program.ts'
import { readyAgain } from './away.ts'
import { type Client, codeOf, newClient, unusedCode } from './client.ts'
import { type Engine, startEngine } from './engine.ts'
import { answerInApp, challengeInApp, signInBrowser, turnOn } from './life.ts'
import { password, seedPeople } from './people.ts'
import { baseUrl, installProgram, type Program } from './program.ts'
import { randomOf } from './random.ts'
import type { Report } from './report.ts'
import { type Sink, startSink } from './sink.ts'

// What happens to files: the program's own go while it serves, and of a database that was killed a part is left beside the back-up that is put back.

const email = 'files@ferndale.example'
type Scene = { engine: Engine; program: Program; client: Client; sink: Sink }

/** On SQLite, whose database is files. */
export async function filesGoMissing(report: Report): Promise<void> {
  report.line('the program’s files go while it serves')
  report.check('people save their codes as PDF, turn it on and are mailed', await programsFilesGo())
  report.line('a back-up is put back beside what a killed program left')
  report.check(
    'it is the back-up alone, or a refusal by name: nothing burnt works again',
    await restoreBesideLeftOvers(),
  )
}

async function programsFilesGo(): Promise<string[]> {
  const place = mkdtempSync(join(tmpdir(), 'countersign-faults-program-'))
  cpSync(dist, join(place, 'dist'), { recursive: true })
  cpSync(join(home, 'node_modules/@node-rs'), join(place, 'node_modules/@node-rs'), { recursive: true })
  return withProgram([join(place, 'dist/main.mjs')], async ({ client: { visitor, faults }, program, sink }) => {
    rmSync(place, { recursive: true })
    await visitor.post('signIn', { email, password })
    await visitor.post('twoStepScan')
    const secret = /secret=([A-Z2-7]{32})/.exec((await visitor.get('twoStepScan')).text)?.[1] ?? ''
    await visitor.post('twoStepCode', { code: codeOf(secret, stepAt(program.now())) })
    const sheet = await visitor.get('twoStepPdf')
    const finished = await visitor.post('twoStepBackupCodes', { kept: '1' })
    if (finished.location === routes.security) while (sink.arrived.length < 2) await once(sink.news, 'mail')
    return [
      ...(sheet.text.startsWith('%PDF') ? [] : [`the PDF is answered ${sheet.status}`]),
      ...(finished.location === routes.security ? [] : [`Finish is answered ${finished.status}`]),
      ...faults,
    ]
  })
}

async function restoreBesideLeftOvers(): Promise<string[]> {
  return withProgram(asProgram('main'), async ({ engine, program, client }) => {
    const broken: string[] = []
    const expect = (holds: boolean, what: string) => void (holds || broken.push(what))
    const backup = join(engine.folder, 'monday.backup')
    await signInBrowser(client)
    await turnOn(client)
    expect(command(program, ['backup', backup]).status === 0, 'it can’t be backed up')
    const spent = await spendABackupCode(client)
    const old = client.browser ?? ''
    await program.kill()

    // Somebody makes room, and takes one file for the database.
    renameSync(engine.place, `${engine.place}.away`)
    const beside = command(program, ['restore', backup])
    expect(beside.status === 1 && /countersign\.db-wal/.test(beside.stderr), `beside a -wal it says: ${beside.stderr}`)
    renameSync(`${engine.place}.away`, engine.place)
    const whole = command(program, ['restore', backup])
    expect(whole.status === 0, `it can’t be restored: ${whole.stderr}`)

    await program.start()
    await readyAgain(program)
    expect((await client.visitor.getAs(old, 'home')).status !== 200, 'a session from before works')
    const challenge = await challengeInApp(client)
    const again = challenge && client.kept ? await answerInApp(client, client.kept, challenge, 'backup_code', spent) : 0
    expect(again !== 200, 'a backup code that was used after the back-up works again')
    return broken
  })
}

async function spendABackupCode(client: Client): Promise<string> {
  const [challenge, code] = [await challengeInApp(client), client.kept && unusedCode(client.kept)]
  if (!challenge || !code || !client.kept) return ''
  await answerInApp(client, client.kept, challenge, 'backup_code', code)
  return code
}

/** The operator's command line, with the settings of that program. */
function command(program: Program, words: string[]) {
  const [node, env] = [process.execPath, { PATH: process.env['PATH'], ...program.env }]
  return spawnSync(node, [...asProgram('command-line'), ...words], { env, encoding: 'utf8' })
}

async function withProgram(words: string[], work: (scene: Scene) => Promise<string[]>): Promise<string[]> {
  const [engine, sink] = await Promise.all([startEngine('sqlite'), startSink()])
  const program = await installProgram({ kind: 'main', engine, smtpUrl: sink.url, words })
  try {
    await seedPeople(engine, program, [email], argon2id)
    await program.start()
    const at = { origin: program.origin, baseUrl, now: program.now }
    const client = newClient(at, { email, password, address: '10.201.0.1' }, randomOf(1), () => {}, true)
    return await work({ engine, program, client, sink })
  } finally {
    await program.kill()
    await sink.close()
    await engine.close()
  }
}
