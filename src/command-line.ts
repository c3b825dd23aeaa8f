import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'
import { systemClock } from './adapters/clock.ts'
import { isThere, openAsItIs, openDatabase, tryToMake, using } from './adapters/database.ts'
import type { Services, ServicesWithoutDatabase } from './services.ts'
import { servicesOn } from './standalone/application.ts'
import { developmentKeys, readDevelopmentKeys } from './adapters/keys-file.ts'
import { createLines } from './adapters/line.ts'
import { createLog } from './adapters/log.ts'
import { noMetrics } from './adapters/metrics.ts'
import { systemRandomness } from './adapters/randomness.ts'
import { argon2id } from './adapters/slow-hash.ts'
import { createVault, type RingKey } from './adapters/vault.ts'
import { isAddress } from './adapters/postgres.ts'
import { instanceOf } from './instance.ts'
import { keyRotationPause } from './limits.ts'
import { backUp } from './operating/back-up.ts'
import { examine, examineAround, type Finding } from './operating/doctor.ts'
import { askHealth } from './operating/health.ts'
import { howMany } from './operating/plural.ts'
import { moveFile } from './operating/move.ts'
import { newKey } from './operating/new-key.ts'
import { restore } from './operating/restore.ts'
import { settleRestored } from './operating/restored.ts'
import { type AfterBatch, rotateKeys } from './operating/rotate-keys.ts'
import * as told from './operating/output.ts'
import { addAttackCommand } from './attack-command.ts'
import { addPeopleCommands, asJson } from './people-commands.ts'
import { BadSetting } from './bad-setting.ts'
import { databaseOf, readSettings, type Settings, settingsOfProcess } from './settings.ts'
import { whyItDidNotStart } from './why-it-did-not-start.ts'

// The operator's command line. It acts by the same rules as the pages, beside the running application, and leaves events like them.

const program = new Command('countersign')
  .description(
    'What the people who run Countersign do beside the application.\nIt reads the same settings: the environment, and .env.',
  )
  .configureOutput({ outputError: (text, write) => write(told.badInput(text)) })
  .addHelpText('after', told.help.all)

addPeopleCommands(program, { withServices, tell })

const keys = program.command('keys').description('makes and changes the keys that seal secrets in the database')

keys
  .command('new')
  .description('prints a new key for COUNTERSIGN_KEYS')
  .addHelpText('after', told.help.newKey)
  .action(() => say(newKey(systemRandomness, systemClock.now())))

keys
  .command('rotate')
  .description('seals with the newest key what older ones have sealed')
  .addHelpText('after', told.help.rotate)
  .action(() =>
    withServices({}, async (services, { ring }) => {
      const rotation = await rotateKeys(services, ring, untilStopped())
      say(told.rotation(rotation))
      if (rotation.unopened > 0) process.exitCode = 1
    }),
  )

program
  .command('backup <file>')
  .description('copies the database into a new file while the application serves')
  .addHelpText('after', told.help.backUp)
  .action((file: string) =>
    withServices({}, async (services, { settings }) => {
      refuseFileOf(settings, told.backUpElsewhere)
      await backUp(services, resolve(file), services.clock.now())
      say(told.backUp(resolve(file)))
    }),
  )

program
  .command('restore <file>')
  .description('puts a back-up in the place of the database; the application must be stopped')
  .addHelpText('after', told.help.restore)
  .action(async (file: string) => {
    const settings = settingsOfProcess()
    refuseFileOf(settings, told.restoreElsewhere)
    const ring = settings.keys ?? developmentKeys(settings.dataFolder, systemRandomness)
    const services = servicesWithoutDatabase(settings, ring)
    const from = { file: resolve(file), place: databaseOf(settings), ring }
    say(told.restored(await restore(services, from, services.clock.now())))
  })

program
  .command('restored')
  .description('settles a database that came back by other means, such as pg_restore; before the application starts')
  .addOption(asJson())
  .addHelpText('after', told.help.restored)
  .action(({ json }: { json: boolean }) =>
    withServices({}, async (services, { ring }) => {
      const settled = await settleRestored(services, ring, services.clock.now())
      tell(json, settled, () => told.settled(settled))
    }),
  )

program
  .command('move')
  .description('moves everything from a SQLite file into an empty PostgreSQL database; the application must be stopped')
  .requiredOption('--from <sqlite:file>', 'the file, such as sqlite:data/countersign.db')
  .option('--to <address>', 'the database, such as postgres://user:password@host:5432/countersign (else DATABASE_URL)')
  .addHelpText('after', told.help.move)
  .action(async ({ from, to }: { from: string; to?: string }) => {
    const settings = settingsOfProcess()
    const [, file] = /^sqlite:(.+)$/.exec(from) ?? []
    if (file === undefined || (to !== undefined && !isAddress(to))) throw new BadSetting(told.wrongWay)
    const address = to === undefined ? settings.databaseUrl : readSettings({ DATABASE_URL: to }).databaseUrl
    if (address === null) throw new BadSetting(told.wrongWay)
    const ring = settings.keys ?? developmentKeys(settings.dataFolder, systemRandomness)
    const services = servicesWithoutDatabase(settings, ring)
    say(told.moved(await moveFile(services, { file: resolve(file), address }, services.clock.now())))
  })

program
  .command('doctor')
  .description('looks at settings, keys, database, clock, mail and disk, and says what to do')
  .addOption(asJson())
  .addHelpText('after', told.help.doctor)
  .action(async ({ json }: { json: boolean }) => {
    const findings = await diagnose()
    tell(json, { findings }, () => told.findings(findings))
    if (findings.some(({ state }) => state === 'wrong')) process.exitCode = 1
  })

program
  .command('health')
  .description('asks the application on this machine whether it answers; exit code 1 when it doesn’t')
  .addHelpText('after', told.help.health)
  .action(async () => {
    await askHealth(settingsOfProcess())
    say(told.healthy)
  })

addAttackCommand(program, { why: whyItDidNotStart })

// Whoever reads may have read enough, as `head` has.
process.stdout.on('error', (problem: NodeJS.ErrnoException) => {
  if (problem.code !== 'EPIPE') throw problem
})
try {
  await program.parseAsync()
} catch (problem) {
  process.stderr.write(`${whyItDidNotStart(problem)}\n`)
  process.exitCode = 1
}

async function withServices(
  { mayBeNew = false }: { mayBeNew?: boolean },
  work: (services: Services, own: { settings: Settings; ring: RingKey[] }) => Promise<void>,
): Promise<void> {
  const settings = settingsOfProcess()
  const place = databaseOf(settings)
  // With a wrong DATA_DIR or DATABASE_URL, an empty database would be made, and backed up.
  if (!mayBeNew && !(await isThere(place))) throw new BadSetting(told.noDatabase(settings))
  const ring = settings.keys ?? developmentKeys(settings.dataFolder, systemRandomness)
  const services = servicesWithoutDatabase(settings, ring)
  await using(await openDatabase(place), (db) => work(servicesOn(db, services), { settings, ring }))
}

async function diagnose(): Promise<Finding[]> {
  try {
    const settings = settingsOfProcess()
    const ring = settings.keys ?? readDevelopmentKeys(settings.dataFolder)
    const place = databaseOf(settings)
    const around = examineAround(settings)
    if (!(await isThere(place))) return [...around, await examineNothing(settings, place)]
    if (!ring) return [...around, { about: 'database', state: 'warning', says: told.nothingYet(settings) }]
    const services = servicesWithoutDatabase(settings, ring)
    return await using(openAsItIs(place), (db) => examine(servicesOn(db, services), settings, ring, systemClock.now()))
  } catch (problem) {
    return [{ about: 'settings', state: 'wrong', says: whyItDidNotStart(problem) }]
  }
}

/** Where a start couldn't make a database, that is to be known before it. */
async function examineNothing(settings: Settings, place: string): Promise<Finding> {
  const about = 'database'
  try {
    await tryToMake(place)
    return { about, state: 'warning', says: told.nothingYet(settings) }
  } catch (problem) {
    return { about, state: 'wrong', says: whyItDidNotStart(problem) }
  }
}

function servicesWithoutDatabase(settings: Settings, ring: RingKey[]): ServicesWithoutDatabase {
  return {
    settings,
    instance: instanceOf(settings),
    clock: systemClock,
    randomness: systemRandomness,
    vault: createVault(ring, systemRandomness),
    slowHash: argon2id,
    lines: createLines(),
    log: createLog('silent'),
    metrics: noMetrics,
    // The running application looks into the outbox by itself.
    mailIsWaiting: () => {},
  }
}

/** A server's database is copied by the server's own means. */
function refuseFileOf({ databaseUrl }: Settings, says: string): void {
  if (databaseUrl !== null) throw new BadSetting(says)
}

/** Goes on from batch to batch, until somebody presses Ctrl-C. */
function untilStopped(): AfterBatch {
  let stopped = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (stopped = true))
  return async (soFar) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${howMany(soFar, 'value')} sealed anew …`)
    await pause(keyRotationPause)
    return !stopped
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function tell(json: boolean, result: unknown, words: () => string): void {
  say(json ? JSON.stringify(result) : words())
}
