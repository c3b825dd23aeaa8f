import { strict as assert } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { isPostgres, openAsItIs, openDatabase, using } from '../../src/adapters/database.ts'
import * as first from '../../src/adapters/migrations/0001-first.ts'
import * as holdsUnderAttack from '../../src/adapters/migrations/0002-holds-under-attack.ts'
import * as guardsOnPostgres from '../../src/adapters/migrations/0003-guards-on-postgres.ts'
import { migrations } from '../../src/adapters/migrations/all.ts'
import type { Db } from '../../src/adapters/schema.ts'
import { shapeOf, whyNotOurs } from '../../src/adapters/shape.ts'
import { engineOf, overEngine } from '../../src/adapters/sqlite.ts'
import { minutes } from '../../src/limits.ts'
import { examine } from '../../src/operating/doctor.ts'
import { tablesInOrder } from '../../src/operating/move.ts'
import { pathTo } from '../../src/routes.ts'
import { createDatabase, onPostgres } from '../database.ts'
import { type App, startApp } from '../kit.ts'
import { describeShape, referencesIn } from './describe-shape.ts'
import * as firstBefore from './0001-first-before.ts'
import * as holdsUnderAttackBefore from './0002-holds-under-attack-before.ts'

// Databases as each version that landed has made them, with people in them, brought to the newest shape (requirement OPS-8).

/** What a version had, one form of each migration. */
const versions: Record<string, Migration[]> = {
  'the first version': [firstBefore],
  'the first version, mended': [first],
  'the version that began to hold under attack': [first, holdsUnderAttackBefore],
  'that version, on a database of the very first one': [firstBefore, holdsUnderAttackBefore],
  'that version, mended': [first, holdsUnderAttack],
  'that version, mended, on a database of the very first one': [firstBefore, holdsUnderAttack],
  'the version that came to PostgreSQL': [first, holdsUnderAttack, guardsOnPostgres],
  'that version, on a database of the older form': [first, holdsUnderAttackBefore, guardsOnPostgres],
  'that version, on a database of the oldest form': [firstBefore, holdsUnderAttackBefore, guardsOnPostgres],
}
const names = ['0001-first', '0002-holds-under-attack', '0003-guards-on-postgres']

export function testUpgrades(): void {
  for (const [version, made] of Object.entries(versions)) {
    test(`OPS-8: in a database of ${version} people sign in and turn two-step on, and the doctor finds it whole`, (t) =>
      signInAfter(t, made))
  }
  for (const newest of [
    '0004-mends-older-forms',
    '0005-remembers-wrong-answers',
    '0006-people-of-any-application',
    '0007-several-factors',
  ])
    test(`OPS-8: a database that ${newest} made last keeps every row and becomes what a new one is`, (t) =>
      keepsEverything(t, newest))
  test(
    'OPS-8: addresses of an older version are spelled as they are read now, unless somebody else has that spelling',
    respells,
  )
  test('OPS-8: another program’s list of migrations is left alone, and is no newer version of ours', leavesOthersAlone)
  test(
    'OPS-8: a list in which our own are not as they must be is refused by name, and nothing is changed',
    refusesStrange,
  )
}

async function signInAfter(t: TestContext, made: Migration[]) {
  const old = await oldDatabase(t, made)
  const source = await startApp(t)
  const ada = await source.protectedPerson()
  await using(old.open(), (db) => fill(db, source))
  assert.equal((await using(old.open(), shapeOf)).made.length, made.length)

  // A second start finds what the first has made.
  for (let start = 0; start < 2; start += 1) await (await openDatabase(old.place)).destroy()
  const app = await startApp(t, { ...old.asOption, at: source.clock.now() + 5 * minutes })
  const shape = await shapeOf(app.db)
  assert.deepEqual([shape.missing, whyNotOurs(shape)], [[], null])
  assert.deepEqual(await describeShape(app.db), await describeShape(source.db))
  const { rows } = await sql`select name, checksum from countersign_migrations order by name`.execute(app.db)
  assert.deepEqual(
    rows,
    Object.entries(migrations).map(([name, { checksum }]) => ({ name, checksum })),
  )
  const browser = app.browser()
  assert.equal((await browser.signIn(ada)).location, '/')
  await browser.post('signOut')
  // One browser may be known to several people, and an enrolment counts its tries.
  await browser.enrol(await app.person({ email: 'bo@ferndale.example' }))
  const findings = await examine(
    app.services,
    app.settings,
    [{ id: 'test', bytes: Buffer.from('5b0e'.repeat(16), 'hex') }],
    app.clock.now(),
  )
  const about = findings.filter((finding) => ['database', 'audit', 'keys'].includes(finding.about))
  assert.deepEqual(
    about.map(({ state }) => state),
    ['ok', 'ok', 'ok'],
    JSON.stringify(about),
  )
  await assert.rejects(
    migrateAsBefore(app.db, made),
    /countersign_migrations is missing/,
    'the old version sees that a newer one was here',
  )
}

/** Tables are made anew on the way: what stood in them, and what guards them, is there afterwards. */
async function keepsEverything(t: TestContext, newest: string) {
  const old = await oldDatabase(t, [])
  const source = await startApp(t)
  await liveIn(source)
  await using(old.open(), async (db) => {
    await makeBy(db, newest)
    await fill(db, source)
  })
  const rowsOf = (db: Db) => Promise.all(tablesInOrder.map(async (table) => [table, await rowsIn(db, table)] as const))
  const before = await using(old.open(), rowsOf)
  const guards = referencesAside(await using(old.open(), describeShape))
  await (await openDatabase(old.place)).destroy()
  const after = new Map(await using(old.open(), rowsOf))
  for (const [table, rows] of before) {
    const nowThere = after.get(table) ?? []
    const young = ['companions', 'passkeys', 'ceremonies', 'search_words', 'policies', 'deadlines'].includes(table)
    assert.ok(rows.length > 0 || young, `nothing stood in ${table}`)
    // Made from people's names and addresses.
    if (table === 'search_words') continue
    const kept = nowThere.map((row) => Object.fromEntries(Object.keys(rows[0] ?? {}).map((name) => [name, row[name]])))
    assert.deepEqual(kept, rows, table)
  }
  assert.ok(after.get('challenges')?.every((row) => row['first_means'] === 'password' && row['sealed_carry'] === null))
  assert.ok(after.get('two_step')?.every((row) => row['stamp'] === null))
  assert.deepEqual(after.get('search_words'), await rowsIn(source.db, 'search_words'))
  const filledIn = ({ id, sort_key, joined_at, protected_at }: Record<string, unknown>) => [
    id,
    sort_key,
    joined_at,
    protected_at,
  ]
  assert.deepEqual(after.get('people')?.map(filledIn), (await rowsIn(source.db, 'people')).map(filledIn))
  const shape = await using(old.open(), describeShape)
  assert.deepEqual(shape, await describeShape(source.db))
  assert.deepEqual(
    guards.filter((line) => !shape.includes(line) && !oneAppEach.includes(line)),
    [],
    'an index, a column or a trigger went missing',
  )
  const ofOurOwnApplication = /^reference (?:people|search_words|sessions)\b/
  assert.deepEqual(
    referencesIn(shape).filter((line) => !ofOurOwnApplication.test(line)),
    [],
  )
}

/** Decision 42: several apps of a person, each by its name. */
const oneAppEach = ['constraint authenticators UNIQUE (person_id)', 'index authenticators 1 u 0 person_id']

const referencesAside = (shape: string[]) => shape.filter((line) => !referencesIn(shape).includes(line))

async function rowsIn(db: Db, table: (typeof tablesInOrder)[number]): Promise<Record<string, unknown>[]> {
  if ((await columnsOf(db, table)).length === 0) return []
  const rows: Record<string, unknown>[] = await db.selectFrom(table).selectAll().execute()
  return rows.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
}

/** As a version that kept its own list has made it: up to this migration. */
async function makeBy(db: Db, newest: string): Promise<void> {
  await sql`create table countersign_migrations (name text primary key, checksum text not null, made_at bigint not null)`.execute(
    db,
  )
  for (const [name, { up, checksum }] of Object.entries(migrations)) {
    if (name > newest) continue
    await up(db)
    await sql`insert into countersign_migrations values (${name}, ${checksum}, 1)`.execute(db)
  }
}

/** Something in every table. */
async function liveIn(app: App): Promise<void> {
  const boss = await app.person({ role: 'administrator' })
  const ada = await app.protectedPerson({ organisationId: boss.organisationId })
  const [browser, enrolling, bosses] = [app.browser(), app.browser(), app.browser()]
  await browser.givePassword(ada)
  await browser.post('signInCode', { code: app.wrongCode(ada.secret) })
  await enrolling.signIn(await app.person())
  await enrolling.post('twoStepScan')
  await bosses.signIn(boss)
  await bosses.postTo(pathTo('personReset', { id: ada.id }))
}

async function respells(t: TestContext) {
  const old = await oldDatabase(t, [first, holdsUnderAttack, guardsOnPostgres])
  const before = [
    'piotr@xn--ka-ola7v.example',
    'jan\u200b@acme.example',
    'eva@xn--ka-ola7v.example',
    'eva@łąka.example',
  ]
  const untouched = ['plain@acme.example', 'ali@نامه\u200cای.example', 'a,b@1.2.3', 'ada@acme/evil.example']
  await using(old.open(), async (db) => {
    const organisation = { id: 'o', name: 'Acme', plan: 'basic', plan_current: 1 } as const
    await db.insertInto('organisations').values(organisation).execute()
    const person = {
      organisation_id: 'o',
      name: 'x',
      role: 'person',
      password_hash: 'x',
      locale: 'en',
      created_at: 1,
    } as const
    const rest = { email_confirmed_at: null, deactivated_at: null }
    for (const email of [...before, ...untouched])
      await db
        .insertInto('people')
        .values({ id: email, email, ...person, ...rest })
        .execute()
  })
  await using(await openDatabase(old.place), async (db) => {
    const people = await db.selectFrom('people').select(['id', 'email']).execute()
    const spelled = Object.fromEntries(people.map(({ id, email }) => [id, email]))
    const after = ['piotr@łąka.example', 'jan@acme.example', 'eva@xn--ka-ola7v.example', 'eva@łąka.example']
    assert.deepEqual(
      before.map((email) => spelled[email]),
      after,
    )
    for (const email of untouched) assert.equal(spelled[email], email)
  })
}

async function leavesOthersAlone(t: TestContext) {
  const old = await oldDatabase(t, [])
  const their = { up: (db: Db) => db.schema.createTable('theirs').addColumn('id', 'text').execute() }
  await using(old.open(), (db) =>
    new Migrator({ db, provider: { getMigrations: async () => ({ '2020-theirs': their }) } }).migrateToLatest(),
  )
  const theirs = () => using(old.open(), async (db) => (await sql`select * from kysely_migration`.execute(db)).rows)
  const before = await theirs()
  assert.equal((await using(old.open(), shapeOf)).made.length, 0)
  await using(await openDatabase(old.place), async (db) => assert.deepEqual((await shapeOf(db)).missing, []))
  await using(await openDatabase(old.place), async (db) => assert.equal(whyNotOurs(await shapeOf(db)), null))
  assert.deepEqual(await theirs(), before)
}

async function refusesStrange(t: TestContext) {
  const all = [first, holdsUnderAttack, guardsOnPostgres]
  const changes: [string, RegExp][] = [
    [
      `delete from kysely_migration where name = '0002-holds-under-attack'`,
      /other migrations than this program’s \(0002-holds-under-attack\)/,
    ],
    [
      `insert into kysely_migration values ('0001-other', '2020-01-01')`,
      /other migrations than this program’s \(0001-other\)/,
    ],
    [`insert into kysely_migration values ('0009-later', '2099-01-01')`, /other migrations than this program’s \(0004/],
  ]
  for (const [change, says] of changes) {
    const old = await oldDatabase(t, all)
    await using(old.open(), (db) => sql.raw(change).execute(db))
    const tables = () => using(old.open(), async (db) => (await db.introspection.getTables()).map(({ name }) => name))
    const before = await tables()
    await assert.rejects(openDatabase(old.place), says)
    assert.deepEqual(await tables(), before)
  }
  const { place } = await oldDatabase(t, all)
  const change = sql`update countersign_migrations set checksum = 'of another form' where name = '0002-holds-under-attack'`
  await using(await openDatabase(place), (db) => change.execute(db))
  await assert.rejects(openDatabase(place), /other migrations than this program’s \(0002-holds-under-attack\)/)
}

/** A database of this engine as a version made it, by the library and under the names that versions had then. */
async function oldDatabase(t: TestContext, made: Migration[]) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-landed-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const place = onPostgres ? await createDatabase({ shapeless: true }) : join(folder, 'countersign.db')
  const open = () => (onPostgres ? openAsItIs(place) : overEngine(engineOf(new DatabaseSync(place))))
  if (made.length > 0) await using(open(), (db) => migrateAsBefore(db, made))
  return { place, open, asOption: onPostgres ? { address: place } : { file: place } }
}

async function migrateAsBefore(db: Db, made: Migration[]): Promise<void> {
  const byName = Object.fromEntries(made.map((migration, at) => [names[at] ?? '', migration]))
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => byName } }).migrateToLatest()
  if (error) throw error
}

/** What stands in the tables of an application of today, as far as the old ones have room for it. */
async function fill(old: Db, { db }: App): Promise<void> {
  for (const table of tablesInOrder) {
    const columns = await columnsOf(old, table)
    const rows: Record<string, unknown>[] = columns.length === 0 ? [] : await db.selectFrom(table).selectAll().execute()
    for (const row of rows) {
      const known = Object.entries(row).filter(([column]) => columns.includes(column))
      const given = {
        ...Object.fromEntries(known),
        ...(columns.includes('tries') && table === 'challenges' && { tries: 0 }),
      }
      await old.insertInto(table).values(given).execute()
    }
  }
}

async function columnsOf(db: Db, table: string): Promise<string[]> {
  const columns = isPostgres(db)
    ? sql<{
        name: string
      }>`select attname as name from pg_attribute where attrelid = to_regclass(${table}) and attnum > 0`
    : sql<{ name: string }>`select name from pragma_table_info(${table})`
  return (await columns.execute(db)).rows.map(({ name }) => name)
}
