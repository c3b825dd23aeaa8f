import { setTimeout as pause } from 'node:timers/promises'
import { argon2id } from '../src/adapters/slow-hash.ts'
import { seconds } from '../src/limits.ts'
import { routes } from '../src/routes.ts'
import { type Line, startLine } from '../test/line.ts'
import { type PostgresEngine, startPostgresEngine } from './engine.ts'
import { password, seedPeople } from './people.ts'
import { installProgram, type Program } from './program.ts'
import type { Report } from './report.ts'
import { startSink } from './sink.ts'
import { NoAnswer, reach } from './visitor.ts'

/** What happens to the line between the program and PostgreSQL, or to who stands at its end. */
type Mishap = {
  name: string
  /** Returns once it is over, as far as the line is concerned. */
  happens: (line: Line, engine: PostgresEngine) => Promise<void>
  /** So long after that all must be well: where nobody is told, everybody waits until they have waited long enough. */
  well: number
}

const mishaps: Mishap[] = [
  {
    name: 'it falls silent under the connections that are there',
    happens: async (line) => line.silence('old'),
    well: 25 * seconds,
  },
  {
    name: 'it falls silent, and takes new connections without a word for ten seconds',
    async happens(line) {
      line.silence('all')
      await pause(10 * seconds)
      line.mend()
    },
    well: 10 * seconds,
  },
  {
    name: 'failover: connections are cut, and new ones can only read for three seconds',
    async happens(line, engine) {
      await engine.ask(`alter database ${engine.database} set default_transaction_read_only = on`)
      line.cut()
      await pause(3 * seconds)
      await engine.ask(`alter database ${engine.database} reset default_transaction_read_only`)
    },
    well: 10 * seconds,
  },
]
/** In `npm test`: what takes long differs little from the others. */
export const quickMishaps = [0, 2].map((number) => mishaps[number]?.name ?? '')

/** Whoever is under way is freed within so long. */
const freed = 30 * seconds
/** All is well once it was for so long, and nobody waited longer than a moment. */
const wellFor = 3 * seconds
const moment = 2 * seconds
const visitors = 6

type Answered = { took: number; status: number }

/** src/main.ts as it stands, with people signing in all the time over a line that goes wrong. */
export async function lineGoesWrong(
  { running, mishaps: wanted }: { running?: string | undefined; mishaps?: string[] },
  report: Report,
): Promise<void> {
  const engine = await startPostgresEngine(running)
  const line = await startLine(engine.place)
  const sink = await startSink()
  const env = { DATABASE_URL: line.url }
  const program = await installProgram({ kind: 'main', engine, smtpUrl: sink.url, env })
  try {
    const emails = Array.from({ length: visitors }, (_, number) => `line-${number}@ferndale.example`)
    await seedPeople(engine, program, emails, argon2id)
    await program.start()
    for (const mishap of mishaps.filter(({ name }) => !wanted || wanted.includes(name)))
      await goWrong(mishap, { line, engine, program, emails }, report)
  } finally {
    await program.kill()
    await sink.close()
    await line.close()
    await engine.close()
  }
}

type World = { line: Line; engine: PostgresEngine; program: Program; emails: string[] }

async function goWrong({ name, happens, well }: Mishap, { line, engine, program, emails }: World, report: Report) {
  report.line(`the line to PostgreSQL, with ${visitors} people signing in all the time: ${name}`)
  const answers: Answered[] = []
  const ready: Answered[] = []
  const underWay = new Set<number>()
  let lastTrouble = 0
  const enough = new AbortController()
  const again = async (into: Answered[], ask: () => Promise<number>) => {
    while (!enough.signal.aborted) {
      const began = performance.now()
      underWay.add(began)
      const status = await ask()
      underWay.delete(began)
      if (status !== 200) lastTrouble = performance.now()
      into.push({ took: performance.now() - began, status })
      await pause(50)
    }
  }
  const traffic = [
    ...emails.map((email, number) => again(answers, () => signIn(program, email, `10.202.0.${number}`))),
    again(ready, () => statusOf(program, routes.readyz, { method: 'GET' })),
  ]
  await pause(1 * seconds)
  const began = performance.now()
  await happens(line, engine)
  const over = performance.now()
  lastTrouble = Math.max(lastTrouble, over)
  while (performance.now() - lastTrouble < wellFor && performance.now() - over < freed) {
    await pause(50)
    const now = performance.now()
    if ([...underWay].some((since) => now - since > moment)) lastTrouble = now
  }
  enough.abort()
  await Promise.all(traffic)

  const all = [...answers, ...ready]
  const longest = Math.max(...all.map(({ took }) => took))
  const away = all.filter(({ status }) => status !== 200)
  const unready = ready.filter(({ status }) => status === 503).length
  report.line(
    `  ${answers.length} sign-ins, ${answers.filter(({ status }) => status === 503).length} of them 503; /readyz ${unready} times 503; ` +
      `the longest answer took ${inSeconds(longest)}; all was well ${inSeconds(lastTrouble - over)} after it was over, ${inSeconds(lastTrouble - began)} after it began`,
  )
  const odd = all.filter(({ status }) => status !== 200 && status !== 503)
  report.check('every answer is a sign-in or 503', odd.map(({ status }) => `answered ${status}`)) // prettier-ignore
  report.check('somebody met it, and the others went on', away.length > 0 ? [] : ['nobody noticed'])
  report.check('everybody is freed within 30 s', longest < freed ? [] : [inSeconds(longest)])
  report.check(
    `all is well within ${well / seconds} s, without a restart`,
    lastTrouble - over < well ? [] : [inSeconds(lastTrouble - over)],
  )
  report.check('what fell silent was dropped', line.silent() === 0 ? [] : [`${line.silent()} are still open`])
}

const inSeconds = (milliseconds: number) => `${(milliseconds / seconds).toFixed(1)} s`

function signIn(program: Program, email: string, address: string): Promise<number> {
  return statusOf(program, routes.apiSignIn, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ email, password }),
  })
}

/** 0 when no answer came, or none for so long that none will. */
async function statusOf(program: Program, path: string, init: RequestInit): Promise<number> {
  try {
    return (await reach(program.origin + path, { ...init, signal: AbortSignal.timeout(2 * freed) })).status
  } catch (problem) {
    if (problem instanceof NoAnswer) return 0
    throw problem
  }
}
