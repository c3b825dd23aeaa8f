import type { Services } from '../services.ts'
import { days, invitationLifetime } from '../limits.ts'
import type { Person } from '../standalone/people/person.ts'
import type { ChangedOrganisation } from '../standalone/people/set-organisation.ts'
import type { ChangedPerson } from '../standalone/people/set-person.ts'
import { databaseOf, type Settings, type SharedSettings } from '../settings.ts'
import { planName } from '../standalone/people/plans.ts'
import { calledAs } from './called-as.ts'
import type { Finding } from './doctor.ts'
import { howMany, needs } from './plural.ts'
import type { KeyInUse } from './keys.ts'
import type { Moved } from './move.ts'
import type { Imported } from './import-people.ts'
import type { Restored } from './restore.ts'
import type { Settled } from './restored.ts'
import type { Rotation } from './rotate-keys.ts'

// What the command line says, in English alone: it speaks to the people who run Countersign.

const examples = (...lines: string[]) => ['', 'Examples:', ...lines.map((line) => `  ${calledAs(line)}`)].join('\n')

export const help = {
  all: `${examples('doctor', 'keys rotate', 'backup /srv/backups/monday.db', 'add-person --help')}

In the Docker image: docker exec countersign node command-line.mjs doctor
Step by step: docs/operating.md`,
  addPerson: examples(
    'add-person --email ada@example.com --name "Ada Lind" --organisation "Ferndale Robotics" --plan professional',
    'add-person --email adam@example.com --name "Adam Berg" --organisation "Ferndale Robotics" --role administrator',
  ),
  personAdd: examples(
    'person add --email zofia@example.com --name "Zofia Wąż" --organisation "Ferndale Robotics" --language pl --json',
  ),
  personSet: `
What isn’t said stays. Everything or nothing is done. Who is deactivated, gets a lesser role or goes to another organisation is signed out everywhere;
their two-step authentication stays as it is. An organisation that has an administrator always keeps an active one.
${examples(
  'person set ada@example.com --role administrator',
  'person set ada@example.com --name "Ada Berg" --language pl',
  'person set adam@example.com --role person --deactivated',
  'person set adam@example.com --active --json',
)}`,
  personImport: `
The file is CSV in UTF-8, between commas, semicolons or tabs. Its first line names the columns: email, name, organisation, and as you like plan, legacy (yes or
no), role, language. Each line is done as add-person does it, whole or not at all; lines that can’t be used are named by number and field, and the exit
code is 1 then. Whoever is there already stays as they are, so that it can be run again. The links work for ${invitationLifetime / days} days from when they are mailed;
“Forgot your password?” mails another.
${examples('person import people.csv --dry-run', 'person import people.csv')}`,
  organisationSet: `
What isn’t said stays. Where the plan has no two-step authentication any more, whoever has it on keeps it, is asked for codes as before, and may turn it
off, but not on again.
${examples(
  'organisation set "Ferndale Robotics" --plan automation --current',
  'organisation set "Ferndale Robotics" --legacy --json',
)}`,
  restored: `
For whatever brought the database back without “restore”: pg_restore, a base backup with its WAL, a copied file. Everybody is signed out, open links in
mails are void, resets asked for are cancelled, and no code that was used works again. Used backup codes count as unused: ask people to make new ones.
Run it before the application starts; run again, it signs everybody out again.
${examples('restored')}`,
  newKey: `
It prints id:base64 and keeps it nowhere. Put it before the keys that are there, with a comma, and restart the application; then rotate.
${examples('keys new')}`,
  rotate: `
The running application must know the newest key already: put it first in COUNTERSIGN_KEYS and restart before you rotate. Nobody is signed out,
and people go on signing in meanwhile. Ctrl-C stops after the batch under way; the next time it goes on from there.
At the end it says of each older key whether the database still needs it.
${examples('keys rotate')}`,
  backUp: `
The file must not be there yet, and is for its owner alone. What is sealed in it opens only with COUNTERSIGN_KEYS, which are not in it: keep
them somewhere else.
${examples('backup /srv/backups/monday.db')}`,
  restore: `
Everybody is signed out, and no code, backup code or link that was used works again. The present database is kept beside the restored one.
A file that is damaged, or that COUNTERSIGN_KEYS don't open, is refused, and nothing is changed.
${examples('restore /srv/backups/monday.db')}`,
  move: `
Stop the application first: the old file must be nobody else's meanwhile, and is only read. The new database must be there and empty. Everything goes over
in one transaction, and each table is read back and compared: whatever goes wrong, nothing of it stands. Nobody is signed out.
Afterwards set DATABASE_URL, and start the application.
${examples('move --from sqlite:data/countersign.db --to postgres://countersign:…@db.example.com/countersign')}`,
  doctor: `
Each line is ok, a warning, or wrong, and says what to do. It changes nothing. The exit code is 1 when something is wrong.
${examples('doctor', 'doctor --json')}`,
  attack: `
It signs in, answers, and tries each way round the second step that docs/attack-kit.md describes, within two minutes. It needs no settings, database or keys.
The file of --people is {"protected": {"email": …, "password": …, "secret": …}, "other": {"email": …, "password": …}}: somebody with two-step and somebody
without. Left out, "secret" says that two-step is off: with --countersign it is turned on, and off again in the end. Make both accounts for this alone.
Ctrl-C ends it when people are as before. The exit code is 0 when nothing is broken, 1 when something is, 2 when nothing could be tried or it was stopped.
${examples(
  'attack http://localhost:3000 --people people.json --countersign /two-step',
  'attack http://localhost:3000 --target target.json --junit attack.xml',
)}`,
  health: `
It asks where HOST and PORT say that the application listens. The image's health check is this.
${examples('health')}`,
}

export const healthy = 'It answers.'

/** What is wrong with a command, as a sentence. */
export function badInput(text: string): string {
  const [first = ''] = text
    .trim()
    .replace(/^error: /, '')
    .split('\n')
  return `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}. --help says more.\n`
}

export function person(added: Person, { instance }: Services): string {
  return [
    `${added.name} is in ${added.organisation.name}, on ${planName(added.organisation)}.`,
    `They sign in at ${instance.baseUrl} as ${added.email}, once they have chosen a password: the running application mails the link.`,
  ].join('\n')
}

/** A person in JSON, by the names of the options. */
export function personAsJson({ id, email, name, role, locale, organisation }: Person, active: boolean) {
  const { name: its, plan, planCurrent: current } = organisation
  return { id, email, name, role, language: locale, active, organisation: { name: its, plan, current } }
}

/** What was changed, by the names of the options. */
export const inOptions = (changed: string[]) =>
  changed.map((what) => ({ locale: 'language', planCurrent: 'current' })[what] ?? what)

export function changedPerson({ person: now, active, changed }: ChangedPerson): string {
  if (changed.length === 0) return `${now.name} (${now.email}) is so already. Nothing was changed.`
  const signsIn = active ? 'may sign in' : 'is deactivated: nobody signs in as them'
  return [
    `${now.name} (${now.email}) is ${now.role} in ${now.organisation.name}, reads ${now.locale}, and ${signsIn}.`,
    `Changed: ${inOptions(changed).join(', ')}.`,
    ...(changed.includes('email') ? ['Both addresses are told; the new one has to be confirmed.'] : []),
  ].join('\n')
}

export function changedOrganisation({ organisation, changed }: ChangedOrganisation, { plans }: SharedSettings): string {
  const on = `${organisation.name} is on ${planName(organisation)}`
  if (changed.length === 0) return `${on} already. Nothing was changed.`
  const may = organisation.planCurrent && plans.includes(organisation.plan)
  return [
    `${on}. Changed: ${inOptions(changed).join(', ')}.`,
    may
      ? 'Its people may turn two-step authentication on.'
      : 'Whoever has two-step authentication on keeps it and may turn it off; nobody can turn it on.',
  ].join('\n')
}

export function imported({ dryRun, added, alreadyThere, bad }: Imported): string {
  return [
    ...bad.map(({ line, field, says }) => `Line ${line}${field === null ? '' : `, ${field}`}: ${says}.`),
    `${people(added)} ${dryRun ? 'would be added' : 'added; the running application mails the links'}.`,
    ...(alreadyThere > 0 ? [`${people(alreadyThere)} there already, and as before.`] : []),
    ...(bad.length > 0 ? [`${howMany(bad.length, 'line')} to be put right: then run it again.`] : []),
  ].join('\n')
}

const people = (count: number) => howMany(count, 'person', 'people')

export function settled({ upTo, sessions }: Settled): string {
  const until =
    upTo === null ? 'nothing had happened in it' : `it knows of nothing after ${new Date(upTo).toISOString()}`
  return [
    `The database is settled: ${until}. What people changed since is undone.`,
    `Everybody is signed out (${howMany(sessions, 'session')}), open links in mails are void, and resets asked for are cancelled. Codes work again from the next minute on.`,
    'Backup codes used since count as unused again: ask people to make new ones, on their Security tab.',
    'Start the application.',
  ].join('\n')
}

export function rotation({ resealed, unopened, stopped, keys }: Rotation): string {
  const damaged = keys.every(({ state }) => state !== 'missing' && state !== 'another')
  return [
    `${howMany(resealed, 'value')} sealed anew.${stopped ? ' Stopped: run it again to go on.' : ''}`,
    ...(unopened > 0 && damaged ? [`${howMany(unopened, 'value')} can’t be opened: damaged. Left as they are.`] : []),
    ...keys.map(keyLine),
  ].join('\n')
}

function keyLine({ id, state, neededBy }: KeyInUse): string {
  if (state === 'newest') return `Key “${id}” is the newest, and seals ${needs(neededBy)}.`
  if (state === 'missing')
    return `Key “${id}” is not in COUNTERSIGN_KEYS, and needed by ${needs(neededBy)}: put it back, and run this again.`
  if (state === 'another')
    return `Key “${id}” in COUNTERSIGN_KEYS is another one than that needed by ${needs(neededBy)}: put that back, and run this again.`
  if (neededBy.length > 0) return `Key “${id}” is still needed by ${needs(neededBy)}: run this again.`
  return `Key “${id}” is not needed by the database any more. Take it out of COUNTERSIGN_KEYS, but keep it as long as back-ups from before today.`
}

export function backUp(file: string): string {
  return [
    `The database is in ${file}.`,
    'COUNTERSIGN_KEYS are not in it, and without them it opens for nobody: keep them somewhere else.',
  ].join('\n')
}

export function restored({ upTo, aside, carriedOver }: Restored): string {
  const until =
    upTo === null ? 'a database in which nothing had happened' : `what was there at ${new Date(upTo).toISOString()}`
  return [
    `The database is ${until}. What people changed since, passwords and two-step authentication too, is undone.`,
    'Everybody is signed out, open links in mails are void, and resets asked for are cancelled. Codes work again from the next minute on.',
    aside === null ? 'There was no database before.' : `The database from before is kept as ${aside}.`,
    carriedOver === null
      ? 'It could not be read: backup codes used since the back-up count as unused again, and wrong codes given since are forgotten. Ask people to make new backup codes.'
      : `Carried over from it: ${howMany(carriedOver.backupCodes, 'used backup code')}, ${howMany(carriedOver.tries, 'try', 'tries')}, ${howMany(carriedOver.events, 'audit event')}.`,
    'Start the application again.',
  ].join('\n')
}

export function moved(tables: Moved): string {
  const width = Math.max(...tables.map(({ table }) => table.length))
  return [
    ...tables.map(({ table, rows }) => `${table.padEnd(width)} ${howMany(rows, 'row')}`),
    'Everything was moved and reads the same. Set DATABASE_URL, and start the application; the old file stays as it is.',
  ].join('\n')
}

export const wrongWay = 'It moves from sqlite:FILE to postgres://…, and no other way.'

export const backUpElsewhere =
  'The database of DATABASE_URL is backed up by PostgreSQL’s own means, such as pg_dump: docs/operating.md says how.'
export const restoreElsewhere =
  'The database of DATABASE_URL is restored by PostgreSQL’s own means, such as pg_restore, and settled by `restored`: docs/operating.md says how.'

export function noDatabase(settings: Settings): string {
  return settings.databaseUrl === null
    ? `There is no database ${databaseOf(settings)}: is DATA_DIR right?`
    : 'There is nothing of Countersign in the database: is DATABASE_URL right?'
}

export function nothingYet({ databaseUrl }: Settings): string {
  return databaseUrl === null
    ? 'There is no database in the data folder, or no key to it: the first start makes both in development. Is DATA_DIR right?'
    : 'There is nothing of Countersign in the database yet, or no key to it: the first start makes both in development. Is DATABASE_URL right?'
}

export function findings(all: Finding[]): string {
  return all.map(({ about, state, says }) => `${marks[state].padEnd(8)} ${about.padEnd(9)} ${says}`).join('\n')
}

const marks = { ok: 'ok', warning: 'warning', wrong: 'WRONG' }
