import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { openAsItIs } from '../src/adapters/database.ts'
import { argon2id } from '../src/adapters/slow-hash.ts'
import { routes } from '../src/routes.ts'
import { sayIn } from '../src/messages/messages.ts'
import { allMailArrived } from './arrived.ts'
import { type Client, newClient, unusedCode } from './client.ts'
import { type Engine, isServer, type PostgresEngine, startEngine } from './engine.ts'
import { answerInApp, challengeInApp, signInBrowser, turnOn } from './life.ts'
import { password, seedPeople } from './people.ts'
import { baseUrl, installProgram, type Program } from './program.ts'
import { randomOf } from './random.ts'
import type { Report } from './report.ts'
import { startSink } from './sink.ts'
import { type Answer, NoAnswer, reach } from './visitor.ts'

/** One way in which a database goes away and comes back, without the program being started again. */
type Away = {
  name: string
  /** Returns how it is mended. */
  breakIt: (program: Program) => Promise<() => Promise<void>>
  /** What works while it is broken: reading, or nothing. */
  reads: boolean
}

type AwayOptions = {
  engine: Engine['name']
  /** A PostgreSQL that runs already, to use instead of a new one. */
  running?: string | undefined
  /** These, of all that there are. */
  ways?: string[]
}

/** src/main.ts as it stands, on a database that goes away in every way we know of. */
export async function databaseAway(
  { engine: name, running, ways: wanted }: AwayOptions,
  report: Report,
): Promise<void> {
  const engine = await startEngine(name, running)
  const all = isServer(engine) ? waysOfPostgres(engine) : waysOfSqlite(engine)
  const ways = all.filter((way) => !wanted || wanted.includes(way.name))
  const sink = await startSink()
  const program = await installProgram({ kind: 'main', engine, smtpUrl: sink.url })
  const mailLeft = async () => {
    const db = openAsItIs(engine.place)
    await allMailArrived(db, program, sink)
    await db.destroy()
  }
  try {
    const emails = ways.map((_, number) => `away-${number}@ferndale.example`)
    await seedPeople(engine, program, emails, argon2id)
    await program.start()
    for (const [number, way] of ways.entries()) {
      report.line(`the database is away: ${way.name}`)
      report.check(
        '503 with Retry-After, no lie, no loss, and it goes on by itself',
        await goAway(way, number, program, mailLeft),
      )
    }
  } finally {
    await program.kill()
    await sink.close()
    await engine.close()
  }
}

async function goAway(
  { name, breakIt, reads }: Away,
  number: number,
  program: Program,
  mailLeft: () => Promise<void>,
): Promise<string[]> {
  const faults: string[] = []
  const expect = (holds: boolean, what: string) => void (holds || faults.push(`${name}: ${what}`))
  const at = { origin: program.origin, baseUrl, now: program.now }
  const who = { email: `away-${number}@ferndale.example`, password, address: `10.200.0.${number}` }
  const client = newClient(at, who, randomOf(number), () => {}, true)
  await signInBrowser(client)
  await turnOn(client)
  const [first, second] = [await challengeInApp(client), await challengeInApp(client)]
  const { kept } = client
  const [used, unused] = [kept && unusedCode(kept), kept && [...kept.codes.keys()][1]]
  if (!kept || !first || !second || !used || !unused) return [`${name}: nothing to begin with`]
  expect((await answerInApp(client, kept, first, 'backup_code', used)) === 200, 'a backup code works before')
  const [token] = [...client.sessions].find(([, { kind, state }]) => kind === 'mobile' && state === 'alive') ?? ['']
  const pid = program.pid()

  // What is asked below is all that there is to be refused.
  await mailLeft()
  const mend = await breakIt(program)
  const asked = {
    api: await ask(program, routes.apiSignInBackupCode, { json: { challenge: second, backupCode: unused } }),
    en: await ask(program, routes.signIn, { form: { email: who.email, password }, language: 'en' }),
    pl: await ask(program, routes.signIn, { form: { email: who.email, password }, language: 'pl' }),
  }
  for (const [voice, answer] of Object.entries(asked)) {
    expect(answer.status === 503, `${voice} is answered ${answer.status}`)
    expect(Number(answer.headers.get('retry-after')) >= 1, `${voice} isn’t told when to come again`)
    expect(answer.session === null, `${voice} is signed in`)
  }
  expect(asked.api.headers.get('content-type') === 'application/problem+json', 'the API gets no problem details')
  expect(/"code":"unavailable"/.test(asked.api.text), 'the API gets no code')
  expect(!/sqlite|postgres|stack|disk/i.test(Object.values(asked).map(({ text }) => text).join()), 'it tells why') // prettier-ignore
  for (const language of ['en', 'pl'] as const) {
    expect(asked[language].text.includes(sayIn(language)('failure.away')), `no sentence in ${language}`)
  }
  expect((await ask(program, routes.healthz, {})).status === 200, 'the process itself doesn’t answer')
  if (reads) expect((await askAs(program, token)) === 200, 'nothing can be read any more')

  await mend()
  await readyAgain(program)
  expect(program.pid() === pid, 'it was started again')
  expect((await askAs(program, token)) === 200, 'a session handed out before is gone')
  // The question was asked before, the answer not taken: it is open, and the code unused.
  const again = await tryAgain(() => answerInApp(client, kept, second, 'backup_code', unused))
  expect(again === 200, `a code that was answered 503 is answered ${again} afterwards`)
  expect((await openWith(client, used)) !== 200, 'a code used before works again')
  expect((await openWith(client, unused)) !== 200, 'a code works twice')
  return [...faults, ...client.faults]
}

async function openWith(client: Client, backupCode: string): Promise<number> {
  const challenge = await challengeInApp(client)
  return challenge && client.kept ? answerInApp(client, client.kept, challenge, 'backup_code', backupCode) : 0
}

type Asked = { json?: Record<string, string>; form?: Record<string, string>; language?: string; token?: string }

function ask(program: Program, path: string, { json, form, language = 'en', token }: Asked): Promise<Answer> {
  const body = json ? JSON.stringify(json) : form && new URLSearchParams(form).toString()
  const type = json ? 'application/json' : 'application/x-www-form-urlencoded'
  return reach(program.origin + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      origin: baseUrl,
      'accept-language': language,
      ...(body !== undefined && { 'content-type': type }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body }),
  })
}

const askAs = async (program: Program, token: string) => (await ask(program, routes.apiMe, { token })).status

/** As a client does that is told to come again. */
async function tryAgain(work: () => Promise<number>, times = 20): Promise<number> {
  for (let left = times; ; left -= 1) {
    try {
      return await work()
    } catch (problem) {
      if (!(problem instanceof NoAnswer) || left === 0) throw problem
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

export async function readyAgain(program: Program): Promise<void> {
  await tryAgain(async () => {
    const { status } = await ask(program, routes.readyz, {})
    if (status !== 200) throw new NoAnswer('not ready yet')
    return status
  }, 600)
}

// SQLite

function waysOfSqlite(engine: Engine): Away[] {
  return [
    {
      name: 'the disk takes nothing more',
      reads: true,
      // A limit to the size of files stands in for a full disk: its journal grows no further.
      async breakIt(program) {
        limitFiles(program.pid(), String(statSync(`${engine.place}-wal`).size))
        return async () => limitFiles(program.pid(), 'unlimited')
      },
    },
    {
      name: 'another process holds the file',
      reads: true,
      async breakIt() {
        const other = new DatabaseSync(engine.place)
        other.exec('begin immediate')
        return async () => {
          other.exec('rollback')
          other.close()
        }
      },
    },
  ]
}

/** The soft limit alone: it can be lifted again. */
function limitFiles(pid: number, bytes: string) {
  execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:`])
}

// PostgreSQL

function waysOfPostgres(engine: PostgresEngine): Away[] {
  return [
    {
      name: 'the server is killed and started again',
      reads: false,
      async breakIt() {
        await engine.kill()
        return () => engine.start()
      },
    },
    {
      name: 'connections are cut, and none is let in',
      reads: false,
      async breakIt() {
        await engine.ask(`alter database ${engine.database} with allow_connections false`)
        await engine.ask(cutAll(engine))
        return async () => void (await engine.ask(`alter database ${engine.database} with allow_connections true`))
      },
    },
    {
      name: 'somebody holds what everybody waits for: the pool runs dry',
      reads: false,
      async breakIt(program) {
        const letGo = await lockSessions(engine)
        // More than the pool has connections, each waiting for the lock.
        const waiting = Array.from({ length: 12 }, () => askAs(program, 'x'.repeat(43)))
        return async () => {
          await letGo()
          await Promise.all(waiting)
        }
      },
    },
    {
      name: 'the server’s own patience with locks ends',
      reads: false,
      async breakIt() {
        await engine.ask(`alter database ${engine.database} set lock_timeout = '100ms'`)
        await engine.ask(cutAll(engine))
        const letGo = await lockSessions(engine)
        return async () => {
          await engine.ask(`alter database ${engine.database} reset lock_timeout`)
          await letGo()
        }
      },
    },
  ]
}

const cutAll = ({ database }: PostgresEngine) =>
  `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}' and pid <> pg_backend_pid()`

/** Nobody reads or writes sessions, people or tries until what is returned is called. */
async function lockSessions(engine: PostgresEngine): Promise<() => Promise<void>> {
  const other = new pg.Client({ connectionString: engine.place })
  other.on('error', () => {})
  await other.connect()
  await other.query('begin; lock table sessions, people, attempts, challenges in access exclusive mode')
  return async () => {
    const gone = once(other, 'end')
    await other.end()
    await gone
  }
}
