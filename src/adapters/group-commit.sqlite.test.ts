import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { openDatabase } from './database.ts'
import type { Db } from './schema.ts'
import { engineOf, openFile, overEngine } from './sqlite.ts'

test('those who arrive together share one commit', async (t) => {
  const { db, ran } = await watched(t)
  await Promise.all([...names(20).map((id) => addInTransaction(db, id)), add(db, 'by itself')])
  assert.equal(ran.filter((sql) => sql === 'commit').length, 1)
  assert.equal((await organisations(db)).length, 21)
})

test('one that fails is rolled back alone', async (t) => {
  const { db, ran } = await watched(t)
  const outcomes = await Promise.allSettled([
    addInTransaction(db, 'first'),
    addInTransaction(db, 'second', () => assert.fail('in the middle')),
    addInTransaction(db, 'third'),
    add(db, 'first'),
    add(db, 'fourth'),
  ])
  assert.deepEqual(settled(outcomes), ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
  assert.deepEqual(await organisations(db), ['first', 'fourth', 'third'])
  assert.equal(ran.filter((sql) => sql === 'commit').length, 1)
})

test('STO-6: nobody is told "done" before the shared commit', async (t) => {
  const { db, engine } = await watched(t)
  const told: string[] = []
  engine.before = (sql) => sql === 'commit' && assert.deepEqual(told, [])
  await Promise.all([
    addInTransaction(db, 'first').then(() => told.push('first')),
    add(db, 'second').then(() => told.push('second')),
    addInTransaction(db, 'third', () => assert.fail('refused')).catch(() => told.push('third')),
    organisations(db).then(() => told.push('a reader')),
  ])
  assert.equal(told.length, 4)
})

test('STO-6: when the shared commit fails, everybody is told so, readers included, and nothing stays', async (t) => {
  const { db, engine } = await watched(t)
  engine.before = (sql) => sql === 'commit' && assert.fail('the disk is full')
  const outcomes = await Promise.allSettled([
    addInTransaction(db, 'first'),
    add(db, 'second'),
    addInTransaction(db, 'third', () => assert.fail('refused, for what the others did')),
    organisations(db),
  ])
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status === 'rejected' && (outcome.reason as Error).message),
    Array.from({ length: 4 }, () => 'the disk is full'),
  )
  engine.before = () => {}
  assert.deepEqual(await organisations(db), [])
  await addInTransaction(db, 'afterwards')
  assert.deepEqual(await organisations(db), ['afterwards'])
})

test('STO-6: when the engine undoes everything in the middle of one, those before are told as well', async (t) => {
  const { db, engine } = await watched(t)
  const fault = { armed: true }
  engine.before = (_sql, parameters, run) => {
    if (!fault.armed || !parameters.includes('second')) return
    fault.armed = false
    run('rollback')
    assert.fail('the disk is full')
  }
  const outcomes = await Promise.allSettled([
    addInTransaction(db, 'first'),
    addInTransaction(db, 'second', () => assert.fail('never reached')),
    addInTransaction(db, 'third'),
  ])
  assert.deepEqual(settled(outcomes), ['rejected', 'rejected', 'fulfilled'])
  assert.deepEqual(await organisations(db), ['third'])
})

test('STO-6: who goes on after everything was undone is not let write outside of a transaction', async (t) => {
  const { db, engine } = await watched(t)
  engine.before = (_sql, parameters, run) => {
    if (!parameters.includes('lost')) return
    run('rollback')
    assert.fail('the disk is full')
  }
  const goesOn = db.transaction().execute(async (tx) => {
    await add(tx, 'lost').catch(() => {})
    await add(tx, 'half of it')
  })
  await assert.rejects(goesOn, /undone before its end/)
  assert.deepEqual(await organisations(db), [])
})

test('who takes long holds nobody back for longer than that, and is committed with the others', async (t) => {
  const { db } = await watched(t)
  const long = addInTransaction(db, 'long', () => new Promise((resolve) => setTimeout(resolve, 30)))
  await Promise.all([long, addInTransaction(db, 'short'), add(db, 'shorter')])
  assert.deepEqual(await organisations(db), ['long', 'short', 'shorter'])
})

test('whoever else writes to the file is waited for without holding anything up, themselves included', async (t) => {
  const { db, file } = await watched(t)
  const other = openFile(file)
  t.after(() => other.destroy())
  const begun = Promise.withResolvers<void>()
  const theirs = addInTransaction(other, 'theirs', async () => {
    begun.resolve()
    await new Promise((resolve) => setTimeout(resolve, 20))
  })
  await begun.promise
  await Promise.all([addInTransaction(db, 'ours'), add(db, 'ours, too'), theirs])
  assert.deepEqual(await organisations(db), ['ours', 'ours, too', 'theirs'])
})

test('a fault after a commit takes nothing back', async (t) => {
  let armed = false
  const db = await openDatabase(':memory:', (sql) => armed && sql === 'commit' && assert.fail('after the commit'))
  t.after(() => db.destroy())
  armed = true
  await assert.rejects(addInTransaction(db, 'committed'), /after the commit/)
  assert.deepEqual(await organisations(db), ['committed'])
})

test('closing in the middle of one leaves nothing of it', async (t) => {
  const { db, file } = await watched(t)
  const begun = Promise.withResolvers<void>()
  const never = addInTransaction(db, 'half', async () => {
    begun.resolve()
    await new Promise((resolve) => setTimeout(resolve, 10))
  })
  await begun.promise
  await db.destroy()
  await assert.rejects(never)
  const again = openFile(file)
  t.after(() => again.destroy())
  assert.deepEqual(await organisations(again), [])
})

test('STO-6: what somebody was told is there after the process was killed', async (t) => {
  const { file } = await watched(t)
  const told = await toldBeforeKilled(file, 200)
  const db = openFile(file)
  t.after(() => db.destroy())
  const there = new Set(await organisations(db))
  assert.deepEqual(
    told.filter((id) => !there.has(id)),
    [],
  )
})

type Run = (sql: string) => unknown

/** A database whose statements, those of the engine itself included, are seen before they run. */
async function watched(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'group-commit-'))
  const file = join(folder, 'test.db')
  await (await openDatabase(file)).destroy()
  const real = engineOf(new DatabaseSync(file))
  const ran: string[] = []
  const engine = { before: (_sql: string, _parameters: readonly unknown[], _run: Run): unknown => undefined }
  const db = overEngine({
    ...real,
    run(sql, parameters = []) {
      ran.push(sql)
      engine.before(sql, parameters, (other) => real.run(other))
      return real.run(sql, parameters)
    },
  })
  t.after(async () => {
    await db.destroy().catch(() => {})
    rmSync(folder, { recursive: true, force: true })
  })
  return { db, engine, ran, file }
}

const names = (howMany: number) => Array.from({ length: howMany }, (_, index) => `o${index}`)
const settled = (outcomes: PromiseSettledResult<unknown>[]) => outcomes.map(({ status }) => status)

async function add(db: Db, id: string): Promise<void> {
  await db.insertInto('organisations').values({ id, name: 'Acme', plan: 'basic', plan_current: 1 }).execute()
}

function addInTransaction(db: Db, id: string, then: () => unknown = () => {}): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await add(tx, id)
    await then()
  })
}

async function organisations(db: Db): Promise<string[]> {
  return (await db.selectFrom('organisations').select('id').orderBy('id').execute()).map(({ id }) => id)
}

/** The ids that a process said were written, until it was killed in the midst of writing more. */
async function toldBeforeKilled(file: string, atLeast: number): Promise<string[]> {
  const program = `
    import { writeSync } from 'node:fs'
    import { openFile } from ${JSON.stringify(new URL('sqlite.ts', import.meta.url).href)}
    const db = openFile(${JSON.stringify(file)})
    const values = (id) => ({ id, name: 'Acme', plan: 'basic', plan_current: 1 })
    await Promise.all(Array.from({ length: 8 }, async (_, client) => {
      for (let n = 0; ; n += 1) {
        const id = client + '-' + n
        await db.transaction().execute((tx) => tx.insertInto('organisations').values(values(id)).execute())
        writeSync(1, id + '\\n')
      }
    }))`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  for await (const chunk of child.stdout) {
    said += String(chunk)
    if (said.split('\n').length > atLeast) child.kill('SIGKILL')
  }
  return said.split('\n').slice(0, -1)
}
