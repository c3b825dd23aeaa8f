import { strict as assert } from 'node:assert'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { home } from '../../scripts/sources.mjs'
import { createDatabase } from '../database.ts'
import { freePort } from '../free-port.ts'
import { startMailServer } from '../mail.ts'
import { commandsInDocuments, examplesIn } from './commands.ts'

// Everything in the documents and in `--help` that looks like a command is run here as it is printed, in a copy of the project; or it stands here why not.

type How =
  /** It ends with 0, and says this. */
  | { says: RegExp }
  /** It says this and goes on: it is a server, or takes long. */
  | { goesOn: RegExp }
  /** Another test, or CI, runs it. */
  | { elsewhere: string }
  /** It can't be run here. */
  | { not: string }

const served = { goesOn: /Countersign is at http/ }
const byCi = { elsewhere: 'CI runs it' }
const noEngine = { not: 'no engine here: test/ship/image.test.ts follows its steps' }
const inPackage = { elsewhere: 'test/ship/package.test.ts' }
const inPackageToo = { elsewhere: 'test/ship/package-runs.test.ts' }
const onAHost = { elsewhere: 'src/attack-command.test.ts, on an application of its own' }
const noClients = { not: 'PostgreSQL’s own programs are not in the package that the tests use' }

const known: Record<string, How> = {
  'npm start': served,
  'PORT=3001 npm start': served,
  'API_ORIGINS=http://localhost:8081 npm start': served,
  'APPLICATION=../../ferndale/sign-in.ts npm start': { elsewhere: 'the mobile app’s: npm run mobile-test builds one' },
  'HOST=0.0.0.0 DEMO_BEYOND_LOOPBACK=yes BASE_URL=http://192.168.1.20:3000 npm start': {
    goesOn: /Countersign is at http:\/\/192\.168\.1\.20:3000/,
  },
  'DATABASE_URL=postgres://… npm start': served,
  'npm run dev': served,
  'npm test': byCi,
  'npm run ship-test': byCi,
  'npm run mobile-test': byCi,
  'npm run examples-test': byCi,
  'npm test -- finish': { elsewhere: 'a part of npm test' },
  'npm test -- --on=postgres': { elsewhere: 'longer than the rest together; run before a release' },
  'npm run mutants -- attempts': { not: 'it speaks when it has found something' },
  'npm exec oxfmt .': { elsewhere: 'test/house/lint.test.ts' },
  'npm run guesser': { not: 'it speaks when it has guessed for a year' },
  'npm run bench': { goesOn: /./ },
  'npm run bench -- --against 8b78676': { not: 'a copy of the project has no other commits' },
  'npm run bench -- --part people': { goesOn: /./ },
  'npm run bench -- --quick --against main': { not: 'a copy of the project has no other commits' },
  'npm run faults': { goesOn: /./ },
  'npm run faults -- kill --engine sqlite': { goesOn: /./ },
  'node scripts/run.mjs bench/bytes.ts': { not: 'it speaks when it has filled its tables' },
  'npm run faults -- forgot': { goesOn: /./ },
  'findings/pass-otp-takes-steam-for-five-letters.sh': { not: 'findings are about others’ software, and run by hand' },
  'npm run countersign -- --help': { says: /Usage: countersign/ },
  // Last: what runs after it would read it.
  'cp .env.example .env': { says: /^$/ },
  'npm pack': inPackage,
  'npm install path/to/countersign-0.1.0.tgz': inPackage,
  'npm install ./countersign-0.1.0.tgz': inPackage,
  'npx countersign keys new': inPackageToo,
  'npx countersign': inPackageToo,
  'npx countersign attack http://localhost:3000 --people people.json --countersign /two-step': onAHost,
  'npx countersign attack http://localhost:3000 --target target.json --junit attack.xml': onAHost,
  'npx expo prebuild': { not: 'it fetches the Android and iOS projects' },
  'docker build -t countersign .': noEngine,
  'docker run --name countersign -p 3000:3000 -v countersign:/data --env-file .env countersign': noEngine,
  'docker exec countersign node command-line.mjs add-person --email … --name … --organisation … --plan professional --role administrator':
    noEngine,
  'docker exec countersign node command-line.mjs doctor': noEngine,
  'docker run --env-file': { elsewhere: 'src/main.test.ts reads a file of settings as it does' },
  'docker compose up --build --detach': noEngine,
  'docker compose exec node-1 node command-line.mjs doctor': noEngine,
  'pg_dump --format=custom': noClients,
  pg_dump: noClients,
  'pg_basebackup -R': noClients,
  'createdb countersign': noClients,
}

/** What an operator does, in an order in which it can be done; more than one command may begin so. */
const operatorsOrder = [
  'add-person',
  'person add',
  'person import',
  'person set',
  'organisation set',
  'keys new',
  'doctor',
  'health',
  'keys rotate',
  'backup',
  'move',
  'restore',
  'restored',
]

const folder = mkdtempSync(join(tmpdir(), 'countersign-commands-'))
const place = join(folder, 'countersign')
const leftOut = /\/(?:node_modules|\.git|\.next|data|dist\/web|dist\/android)$/
const mail = await startMailServer()
const production = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  BASE_URL: 'https://sign-in.acme.example',
  COUNTERSIGN_KEYS: `k:${randomBytes(32).toString('base64')}`,
  SMTP_URL: mail.url,
  DATA_DIR: join(folder, 'data'),
}
before(() => {
  cpSync(home, place, { recursive: true, filter: (path) => !leftOut.test(path) })
  symlinkSync(join(home, 'node_modules'), join(place, 'node_modules'))
  mkdirSync(join(folder, 'srv/backups'), { recursive: true })
  writeFileSync(join(place, 'people.csv'), 'email,name,organisation\nkim@fell.example,Kim Fell,Fell & Sons\n')
})
after(async () => {
  await mail.close()
  rmSync(folder, { recursive: true, force: true })
})

const printed = commandsInDocuments()
const isThat = (command: string, first: string) => command === first || command.startsWith(`${first} `)
/** What prose calls it by, where it can't be run without more. */
const nameAlone = /^(?:person|organisation) \w+$/
const isOperators = (command: string) => operatorsOrder.some((first) => isThat(bare(command), first))
const bare = (command: string) => command.replace(/^npm run (?:--silent )?countersign -- ?/, '')

test('SHIP-3: each command that a document prints is run by a test, or there is a reason why not; and nothing else is listed', () => {
  const commands = [...printed.keys()].filter(
    (command) => !isOperators(command) && command !== 'npm run countersign --',
  )
  assert.deepEqual(commands.toSorted(), Object.keys(known).toSorted())
})

for (const [command, how] of Object.entries(known)) {
  if ('says' in how) {
    test(`SHIP-3: \`${command}\` does what is said of it`, async () => {
      const { code, said } = await run(command, {})
      assert.equal(code, 0, said)
      assert.match(said, how.says)
    })
  }
  if ('goesOn' in how) test(`SHIP-3: \`${command}\` begins`, async (t) => void (await begins(t, command, how.goesOn)))
}

test('SHIP-3: the operator’s commands run as the documents and --help print them', async (t) => {
  const help = await helpOfAll()
  const named = [...printed.keys().filter(isOperators), ...help.flatMap((text) => examplesIn(text))]
  const all = [...new Set(named.map(bare))]
  const shown = all.filter(
    (command) =>
      (!command.endsWith('--help') &&
        command.includes(' ') &&
        !nameAlone.test(command) &&
        !isThat(command, 'attack')) ||
      /^(?:doctor|health|restored)$/.test(command),
  )
  const inOrder = operatorsOrder.flatMap((first) => shown.filter((command) => isThat(command, first)))
  assert.deepEqual(
    shown.filter((command) => !inOrder.includes(command)),
    [],
  )
  const port = String(await freePort())
  for (const command of inOrder) {
    const stop =
      command === 'health' ? await begins(t, 'npm start', /listening/, { ...production, PORT: port }) : undefined
    const { code, said } = await run(`npm run countersign -- ${await filledIn(command)}`, {
      ...production,
      PORT: port,
    })
    assert.equal(code, 0, `${command}: ${said}`)
    await stop?.()
  }
  assert.ok(inOrder.length >= 22, inOrder.join('\n'))
})

/** The help of the command line and of each of its commands. */
async function helpOfAll(): Promise<string[]> {
  const whole = await run('npm run countersign -- --help', production)
  const commands = [...whole.said.matchAll(/^ {2}([a-z-]+)(?: |$)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help' && name !== 'npm')
  const keys = ['keys new', 'keys rotate', 'person add', 'person set', 'person import', 'organisation set']
  const each = await Promise.all(
    [...commands, ...keys].map((name) => run(`npm run countersign -- ${name} --help`, production)),
  )
  return [whole, ...each].map(({ said }) => said)
}

let people = 0

/** Where a document leaves something open, and where it names a place that isn't here. */
async function filledIn(command: string): Promise<string> {
  const file = join(folder, 'srv/backups/tuesday.db')
  const from = join(folder, 'srv/backups/monday.db')
  const address = command.startsWith('move') ? await createDatabase({ shapeless: true }) : ''
  return command
    .replace('--email …', `--email nora${(people += 1)}@ferndale.example`)
    .replace('--name …', '--name "Nora Fell"')
    .replace('--organisation …', '--organisation "Fell & Sons"')
    .replace(/sqlite:\S+/, `sqlite:${from}`)
    .replace(/postgres:\/\/\S+/, `'${address}'`)
    .replace(/(?<=\s)\/srv\//, `${folder}/srv/`)
    .replace(/\bFILE\b/, file)
}

async function run(command: string, env: Record<string, string>) {
  const child = shell(command, env)
  const said = collect(child)
  const [code] = (await once(child, 'close')) as [number]
  return { code, said: said() }
}

/** Resolves once it has said that, to what ends it. */
async function begins(t: TestContext, command: string, says: RegExp, env: Record<string, string> = {}) {
  const data = mkdtempSync(join(folder, 'data-'))
  const port = String(await freePort())
  const address = command.includes('…') ? await createDatabase({ shapeless: true }) : ''
  const child = shell(command.replace('postgres://…', `'${address}'`), {
    DATA_DIR: data,
    ...(/PORT=|:3000/.test(command) ? {} : { PORT: port }),
    ...env,
  })
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'close')
    process.kill(-(child.pid ?? 0), 'SIGKILL')
    await gone
  }
  t.after(end)
  const said = collect(child)
  const ended = once(child, 'close').then(() => assert.fail(said()))
  ended.catch(() => {})
  while (!says.test(said())) await Promise.race([once(child, 'said'), ended])
  return end
}

function shell(command: string, env: Record<string, string>) {
  const { PATH, NODE_COMPILE_CACHE, npm_config_cache: cache } = process.env
  return spawn('sh', ['-c', command], {
    cwd: place,
    env: {
      PATH,
      NODE_COMPILE_CACHE,
      HOME: folder,
      npm_config_loglevel: 'silent',
      ...(cache && { npm_config_cache: cache }),
      ...env,
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function collect(child: ReturnType<typeof shell>): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      text += piece.toString()
      child.emit('said')
    })
  }
  return () => text
}
