import type { Selectable } from 'kysely'
import type { Db, Tables } from '../src/adapters/schema.ts'
import type { Client, Deed } from './client.ts'
import type { Arrived } from './sink.ts'

// What the database, the audit trail, the mails and what people were told say about each other.

type Row<Table extends keyof Tables> = Selectable<Tables[Table]>

/** Everything about some people, read at one moment at which nothing is under way. */
export type Snapshot = {
  people: Row<'people'>[]
  twoStep: Row<'two_step'>[]
  authenticators: Row<'authenticators'>[]
  backupCodes: Row<'backup_codes'>[]
  sessions: Row<'sessions'>[]
  challenges: Row<'challenges'>[]
  events: Row<'audit_events'>[]
  outbox: Row<'outbox'>[]
}

/** Of the people with these addresses; where none are named, of everybody. */
export async function readSnapshot(db: Db, emails?: string[]): Promise<Snapshot> {
  const some = db.selectFrom('people').$if(emails !== undefined, (all) => all.where('email', 'in', emails ?? []))
  const people = await some.selectAll().execute()
  const ids = some.select('id')
  const of = <Table extends 'two_step' | 'authenticators' | 'backup_codes' | 'sessions' | 'challenges' | 'outbox'>(
    table: Table,
  ) =>
    db
      .selectFrom(table as 'sessions')
      .selectAll()
      .where('person_id', 'in', ids)
      .execute() as unknown as Promise<Row<Table>[]>
  return {
    people,
    twoStep: await of('two_step'),
    authenticators: await of('authenticators'),
    backupCodes: await of('backup_codes'),
    sessions: await of('sessions'),
    challenges: await of('challenges'),
    events: await db.selectFrom('audit_events').selectAll().where('subject_id', 'in', ids).execute(),
    outbox: await of('outbox'),
  }
}

type Event = { name: string; means: string | undefined; at: number }
type Person = Omit<{ [Key in keyof Snapshot]: Snapshot[Key] }, 'people' | 'events'> & { email: string; events: Event[] }

function byPerson(snapshot: Snapshot): Person[] {
  const [twoStep, authenticators, backupCodes, sessions, challenges, outbox] = [
    grouped(snapshot.twoStep),
    grouped(snapshot.authenticators),
    grouped(snapshot.backupCodes),
    grouped(snapshot.sessions),
    grouped(snapshot.challenges),
    grouped(snapshot.outbox),
  ]
  const events = Map.groupBy(snapshot.events, (event) => event.subject_id)
  return snapshot.people.map(({ id, email }) => ({
    email,
    twoStep: twoStep(id),
    authenticators: authenticators(id),
    backupCodes: backupCodes(id),
    sessions: sessions(id),
    challenges: challenges(id),
    outbox: outbox(id),
    events: (events.get(id) ?? []).map(asEvent).toSorted((a, b) => a.at - b.at),
  }))
}

function grouped<Of extends { person_id: string }>(rows: Of[]): (personId: string) => Of[] {
  const groups = Map.groupBy(rows, (row) => row.person_id)
  return (personId) => groups.get(personId) ?? []
}

function asEvent({ action, at, details }: Row<'audit_events'>): Event {
  const { means } = JSON.parse(details) as { means?: string }
  return { name: action, means, at: Number(at) }
}

/** A check and what it looked at: how many, and what was wrong. */
export type Finding = { check: string; looked: number; broken: string[] }

export function findingsOf(snapshot: Snapshot, clients: Client[], arrived: Arrived[]): Finding[] {
  const people = byPerson(snapshot)
  const logs = new Map(clients.map((client) => [client.email, client]))
  const each = (check: string, look: (person: Person, client: Client | undefined) => string[]): Finding => ({
    check,
    looked: people.length,
    broken: people.flatMap((person) => look(person, logs.get(person.email)).map((what) => `${person.email}: ${what}`)),
  })
  return [
    each('nobody is half on', nobodyIsHalfOn),
    each('the trail tells the state that is there', trailTellsState),
    each('each used factor has its event, and each event its used factor', factorsAndEvents),
    each('each session and each answered challenge has its event', sessionsAndEvents),
    each('each change owes its mails, and each mail has its change', changesAndMails),
    each('what clients were told and the trail agree', (person, client) =>
      client ? toldAndTrail(person, client) : [],
    ),
    each('no code was taken twice', (person, client) => (client ? noCodeTwice(person, client) : [])),
    mailsAndSink(snapshot, arrived),
  ]
}

function nobodyIsHalfOn({ twoStep, authenticators, backupCodes }: Person): string[] {
  const on = twoStep[0]?.enabled_at !== null && twoStep[0] !== undefined
  const batches = new Set(backupCodes.map((code) => code.batch)).size
  const counted = [authenticators.length, backupCodes.length, batches]
  const whole = on ? [1, 10, 1] : [0, 0, 0]
  if (counted.join() === whole.join()) return []
  return [`${on ? 'on' : 'off'} with ${counted[0]} authenticators and ${counted[1]} backup codes`]
}

const turning = ['two_step.enabled', 'two_step.disabled', 'two_step.replaced']

function trailTellsState({ twoStep, events }: Person): string[] {
  const turned = events.filter((event) => turning.includes(event.name))
  const last = turned.findLast((event) => event.name !== 'two_step.replaced')
  const should = last?.name === 'two_step.enabled' ? last.at : null
  const is = twoStep[0]?.enabled_at ?? null
  const generation = twoStep[0]?.generation ?? 0
  return [
    ...(Number(is ?? -1) === (should ?? -1) ? [] : [`on since ${is}, by the trail since ${should}`]),
    ...(generation === turned.length ? [] : [`generation ${generation} after ${turned.length} changes`]),
  ]
}

const batchBegins = ['two_step.enabled', 'two_step.replaced', 'backup_codes.renewed']
const pairs = ['two_step.enabled', 'two_step.replaced']
const isUse = (event: Event) => event.name === 'sign_in.completed' || event.name === 'fresh.given'

function factorsAndEvents({ authenticators, backupCodes, events }: Person): string[] {
  const broken: string[] = []
  if (backupCodes.length > 0) {
    const since = events.findLast((event) => batchBegins.includes(event.name))?.at ?? 0
    const used = backupCodes.flatMap((code) => (code.used_at === null ? [] : [Number(code.used_at)]))
    const told = events.filter((event) => isUse(event) && event.means === 'backup_code' && event.at > since)
    const at = told.map((event) => event.at)
    if (inOrder(used) !== inOrder(at)) broken.push(`${used.length} backup codes used, ${at.length} by the trail`)
  }
  const [authenticator] = authenticators
  if (authenticator) {
    const paired = events.findLast((event) => pairs.includes(event.name))?.at ?? 0
    const taken = events.filter((event) => isUse(event) && event.means === 'code' && event.at > paired)
    const last = taken.at(-1)?.at ?? paired
    if (Number(authenticator.last_used_at) !== last) {
      broken.push(`the app was used at ${authenticator.last_used_at}, by the trail at ${last}`)
    }
  }
  return broken
}

const inOrder = (moments: number[]) => moments.toSorted((a, b) => a - b).join()

function sessionsAndEvents({ sessions, challenges, events }: Person): string[] {
  const completed = events.filter((event) => event.name === 'sign_in.completed')
  const accepted = events.filter((event) => event.name === 'sign_in.password_accepted')
  const answered = challenges.flatMap((row) => (row.consumed_at === null ? [] : [Number(row.consumed_at)]))
  return [
    ...unmatched(
      sessions.map((row) => Number(row.created_at)),
      completed,
    ).map((at) => `a session of ${at} has no event`),
    ...unmatched(
      answered,
      completed.filter((event) => event.means !== 'password'),
    ).map((at) => `a challenge answered at ${at} has no event`),
    ...unmatched(
      challenges.map((row) => Number(row.created_at)),
      accepted,
    ).map((at) => `a challenge of ${at} has no event`),
  ]
}

/** Moments for which there is no event that isn't taken by another one. */
function unmatched(moments: number[], events: Event[]): number[] {
  const left = Map.groupBy(events, (event) => event.at)
  return moments.filter((at) => left.get(at)?.pop() === undefined)
}

/** By the beginning of its unique key: which event owes it. */
const mailOf: Record<string, (event: Event) => boolean> = {
  'two-step-enabled': (event) => event.name === 'two_step.enabled',
  'two-step-disabled': (event) => event.name === 'two_step.disabled',
  'two-step-replaced': (event) => event.name === 'two_step.replaced',
  'backup-codes-renewed': (event) => event.name === 'backup_codes.renewed',
  'backup-code-used': (event) => isUse(event) && event.means === 'backup_code',
}

function changesAndMails({ outbox, events }: Person): string[] {
  const broken = Object.entries(mailOf).flatMap(([key, owes]) => {
    const owed = events.filter(owes)
    const written = outbox.filter((row) => row.unique_key.startsWith(`${key}:`)).map((row) => Number(row.created_at))
    const without = unmatched(written, owed)
    if (without.length === 0 && written.length === owed.length) return []
    return [`${owed.length} events owe “${key}”, ${written.length} were written`]
  })
  // One for each browser not seen before; which were, the trail doesn't say.
  const news = outbox.filter((row) => row.unique_key.startsWith('new-browser:')).map((row) => Number(row.created_at))
  const completed = events.filter((event) => event.name === 'sign_in.completed')
  return [...broken, ...unmatched(news, completed).map((at) => `a mail about a new browser of ${at} has no event`)]
}

function toldAndTrail({ events }: Person, client: Client): string[] {
  const deeds = [...new Set([...client.log.map((entry) => entry.deed), ...events.flatMap(deedOf)])]
  return deeds.flatMap((deed) => {
    const yes = client.log.filter((entry) => entry.deed === deed && entry.told === 'yes').length
    const nothing = client.log.filter((entry) => entry.deed === deed && entry.told === 'nothing').length
    const done = events.flatMap(deedOf).filter((one) => one === deed).length
    if (done >= yes && done <= yes + nothing) return []
    return [`${deed}: told ${yes} times, not answered ${nothing} times, in the trail ${done} times`]
  })
}

const withMeans = ['sign_in.completed', 'fresh.given']
const withoutMeans = [
  'sign_in.password_accepted',
  'signed_out',
  'two_step.enrolment_begun',
  'backup_codes.renewed',
  ...turning,
]

function deedOf({ name, means }: Event): Deed[] {
  if (withMeans.includes(name)) return [`${name}:${means}` as Deed]
  return withoutMeans.includes(name) ? [name as Deed] : []
}

function noCodeTwice({ events }: Person, { log }: Client): string[] {
  const given = Map.groupBy(
    log.filter((entry) => entry.burns !== null),
    (entry) => entry.burns,
  )
  const twice = [...given.values()].filter((entries) => entries.filter(({ told }) => told === 'yes').length > 1)
  // Also what nobody was told of: there are no more uses in the trail than codes that may have been taken.
  const possible = [...given.values()].filter((entries) => entries.some(({ told }) => told !== 'no')).length
  const uses = events.filter((event) => isUse(event) && event.means !== 'password').length
  return [
    ...twice.map(() => 'one code was taken twice'),
    ...(uses > possible ? [`${uses} uses of ${possible} codes`] : []),
  ]
}

function mailsAndSink({ people, outbox }: Snapshot, arrived: Arrived[]): Finding {
  const addresses = new Map(people.map((person) => [person.id, person.email]))
  const mine = new Set(addresses.values())
  const ids = new Set(outbox.map((row) => row.id))
  const reached = Map.groupBy(arrived, (mail) => mail.messageId.split('@')[0] ?? '')
  const broken = outbox.flatMap((row) => {
    const mails = reached.get(row.id) ?? []
    const email = addresses.get(row.person_id)
    if (mails.length === 0) return [`${email}: “${row.unique_key}” never arrived`]
    return mails.every((mail) => mail.to === email) ? [] : [`${email}: “${row.unique_key}” went to somebody else`]
  })
  const strangers = arrived.filter((mail) => mine.has(mail.to) && !ids.has(mail.messageId.split('@')[0] ?? ''))
  return {
    check: 'each mail arrived, a repeated one under its own Message-ID, and none without a change',
    looked: outbox.length,
    broken: [...broken, ...strangers.map((mail) => `${mail.to}: a mail arrived that nothing owed`)],
  }
}
