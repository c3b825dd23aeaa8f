import { setFlagsFromString } from 'node:v8'
import type { Countersign } from './countersign.ts'
import { createStandAlone } from './standalone/stand-alone.ts'
import { openDatabase } from './adapters/database.ts'
import { listen } from './adapters/http-server.ts'
import { developmentKeys } from './adapters/keys-file.ts'
import { createLog } from './adapters/log.ts'
import { systemRandomness } from './adapters/randomness.ts'
import { createReadableLog } from './adapters/readable-log.ts'
import { demoPeopleLeft, seedDemo, type DemoPerson } from './standalone/people/demo.ts'
import { BadSetting } from './bad-setting.ts'
import { instanceOf } from './instance.ts'
import { databaseOf, isLoopback, type Settings, settingsOfProcess } from './settings.ts'
import { stopOnSignal } from './stop.ts'
import { whyItDidNotStart } from './why-it-did-not-start.ts'

// The stand-alone application: reads the environment, builds, listens, and goes quietly when it is told to.

await main()

async function main(): Promise<void> {
  try {
    await start(settingsOfProcess())
  } catch (problem) {
    process.stderr.write(`${whyItDidNotStart(problem)}\n`)
    process.exitCode = 1
  }
}

async function start(settings: Settings): Promise<void> {
  refuseDemoBeyondLoopback(settings)
  const keys = settings.keys ?? developmentKeys(settings.dataFolder, systemRandomness)
  const db = await openDatabase(databaseOf(settings))
  const log = settings.production
    ? createLog(settings.logLevel)
    : createReadableLog(settings.logLevel, (line) => process.stderr.write(line))
  const countersign = createStandAlone({ settings, db, keys, log })
  try {
    const demo = await demoPeople(countersign, settings)
    const server = await listen(settings, (request, from) => countersign.fetch(request, from))
    countersign.start()
    keepLittle()
    stopOnSignal(server, countersign)
    if (settings.production) log.info({ host: settings.host, port: settings.port }, 'listening')
    else process.stdout.write(welcome(settings, demo))
  } catch (problem) {
    await countersign.close()
    throw problem
  }
}

/**
 * What is kept may grow by half before it is looked through for what is left over; by V8's own measure it is up to four times (decision 41). Said to Node as it is
 * called, its own code would have to be compiled again with each start: what was compiled is good for the same options only.
 */
function keepLittle(): void {
  setFlagsFromString('--heap-growing-percent=50')
}

/** HOST is a common name, which some shells export: development, whose people and mails are everybody's, never leaves this machine by accident. */
function refuseDemoBeyondLoopback({ production, host, demoBeyondLoopback }: Settings): void {
  if (production || demoBeyondLoopback || isLoopback(host)) return
  throw new BadSetting(
    `HOST is ${host}, where others reach it, and development has people whose password everyone knows and shows mails to everybody. Leave HOST out to stay on this machine, or set DEMO_BEYOND_LOOPBACK=yes as well.`,
  )
}

/** Development begins with people to try it with; production refuses a password that stands in the source (requirement STO-4). */
async function demoPeople({ services }: Countersign, settings: Settings): Promise<DemoPerson[]> {
  if (!settings.production) await seedDemo(services)
  const left = await demoPeopleLeft(services)
  if (settings.production && left.length > 0) {
    const who = left.map((person) => person.email).join(', ')
    throw new BadSetting(
      settings.databaseUrl === null
        ? `DATA_DIR holds demo people whose password everyone knows (${who}): start with a new data folder.`
        : `The database holds demo people whose password everyone knows (${who}): start with a new one.`,
    )
  }
  return left
}

function welcome(settings: Settings, demo: DemoPerson[]): string {
  const { baseUrl, smtpUrl, host, port } = settings
  const rows = [
    ['e-mail', 'password', 'who it is'],
    ...demo.map(({ email, password, what }) => [email, password, what]),
  ]
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const table = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`)
  return [
    '',
    `Countersign is at ${baseUrl}`,
    `It listens on ${host}, port ${port}: ${isLoopback(host) ? 'this machine alone reaches it' : 'others reach it too'}.`,
    ...(demo.length > 0 ? ['', ...table] : []),
    ...(smtpUrl === null ? ['', `The mail it sends can be read at ${instanceOf(settings).link('devMail')}`] : []),
    '',
    '',
  ].join('\n')
}
