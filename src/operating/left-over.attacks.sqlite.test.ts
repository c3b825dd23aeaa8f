import { strict as assert } from 'node:assert'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { startApp } from '../../test/kit.ts'
import { asProgram } from '../../test/program.ts'
import { openAsItIs, openDatabase } from '../adapters/database.ts'
import { readKeys } from '../adapters/key-ring.ts'

// The files of a SQLite database are one thing (requirement OPS-4). What is left of one by whoever took another part away is never replayed into what
// stands there next, thrown away, or overwritten.

const key = `test:${Buffer.from('5b0e'.repeat(16), 'hex').toString('base64')}`
const parts = ['-wal', '-shm', '-journal']

test('OPS-4: where the database alone was taken away, restore, start, back-up and doctor name what is left, and touch nothing', async (t) => {
  const place = await newPlace(t)
  await place.crashed({ after: 'the back-up' })
  rmSync(place.file)
  for (const part of parts) if (!existsSync(place.file + part)) writeFileSync(place.file + part, 'left')
  for (const part of parts) {
    const before = contents(place.data)
    for (const args of [['restore', place.copy], ['backup', `${place.copy}.2`], ['doctor'], null]) {
      const { code, said } = await run(place, args)
      assert.equal(code, 1, said)
      assert.match(
        said,
        new RegExp(`countersign\\.db${part} is left of a database that is not there any more[^\\n]*\\n$`),
      )
      assert.deepEqual(contents(place.data), before)
    }
    rmSync(place.file + part)
  }
  assert.equal((await run(place, ['restore', place.copy])).code, 0)
  assert.deepEqual(await place.names(), ['in the back-up'])
  assert.equal((await run(place, ['restore', place.copy])).code, 0)
  assert.equal(readdirSync(place.data).length, 2, 'the database, and the one from before, each in one file')
})

test('OPS-4: an empty file with a log beside it is no new database', async (t) => {
  const place = await newPlace(t)
  await place.crashed({ after: 'the back-up' })
  writeFileSync(place.file, '')
  const before = contents(place.data)
  await assert.rejects(openDatabase(place.file), /countersign\.db-wal is left of a database/)
  assert.deepEqual(contents(place.data), before)
})

test('OPS-4: no back-up is put beside what is left of another one, nor under a name that SQLite would take for a part', async (t) => {
  const place = await newPlace(t)
  const target = join(place.folder, 'monday.db')
  for (const part of parts) {
    writeFileSync(target + part, 'somebody’s')
    const { code, said } = await run(place, ['backup', target])
    assert.deepEqual([code, existsSync(target)], [1, false])
    assert.match(said, new RegExp(`^\\S+monday\\.db${part} is left of a database`))
    assert.equal(readFileSync(target + part, 'utf8'), 'somebody’s')
    rmSync(target + part)
    const named = await run(place, ['backup', place.file + part])
    assert.equal(named.code, 1)
    assert.match(named.said, /is a name that SQLite gives to parts of a database/)
    assert.equal(existsSync(place.file + part), false)
  }
  assert.equal((await run(place, ['backup', target])).code, 0)
})

test('OPS-4: a back-up under the name of a database that is in use is refused because it is there, and nobody is told to move its log away', async (t) => {
  const place = await newPlace(t)
  const serving = await openDatabase(place.file)
  t.after(() => serving.destroy())
  assert.ok(existsSync(`${place.file}-wal`))
  const { code, said } = await run(place, ['backup', place.file])
  assert.deepEqual([code, said], [1, `${place.file} is there already: a back-up never overwrites anything.\n`])
})

test('OPS-4: a back-up is restored with what stands in its own log, or is undone by its own journal', async (t) => {
  const place = await newPlace(t)
  await place.crashed({ after: 'and in its log' })
  rmSync(place.copy)
  for (const part of ['', '-wal']) renameSync(place.file + part, place.copy + part)
  rmSync(`${place.file}-shm`, { force: true })
  assert.equal((await run(place, ['restore', place.copy])).code, 0)
  assert.deepEqual(await place.names(), ['and in its log', 'in the back-up'])

  const [writing, undone] = [join(place.folder, 'writing.db'), join(place.folder, 'undone.db')]
  copyFileSync(place.file, writing)
  const sqlite = new DatabaseSync(writing)
  // So little room that the change goes to the disk before it is committed.
  sqlite.exec('pragma journal_mode = delete; pragma cache_size = 1; begin')
  for (let row = 0; row < 2000; row += 1)
    sqlite.exec(`insert into organisations values ('o${row}', 'never', 'basic', 1)`)
  for (const part of ['', '-journal']) copyFileSync(writing + part, undone + part)
  sqlite.close()
  assert.equal((await run(place, ['restore', undone])).code, 0)
  assert.deepEqual(await place.names(), ['and in its log', 'in the back-up'])
})

test('OPS-4: a part that is a folder or a link is refused by name, beside the back-up and beside the database', async (t) => {
  const place = await newPlace(t)
  const elsewhere = join(place.folder, 'elsewhere')
  for (const beside of [place.copy, place.file])
    for (const part of ['-wal', '-journal'])
      for (const make of [() => mkdirSync(beside + part), () => symlinkSync(elsewhere, beside + part)]) {
        // A database that can't be read stays with what is beside it.
        writeFileSync(place.file, 'no database any more')
        make()
        const before = contents(place.data)
        const { code, said } = await run(place, ['restore', place.copy])
        assert.deepEqual([code, contents(place.data)], [1, before], said)
        assert.match(said, new RegExp(`${part} is no plain file`))
        rmSync(beside + part, { recursive: true })
      }
})

test('OPS-4: a database that can’t be read is kept with all that is beside it, under a name that nothing had', async (t) => {
  const place = await newPlace(t)
  writeFileSync(place.file, 'no database any more')
  const found = new Map<string, string>()
  for (let times = 0; times < 2; times += 1) {
    for (const part of parts) writeFileSync(place.file + part, `${part} of ${times}`)
    const { code, said } = await run(place, ['restore', place.copy], { stopped: true })
    assert.equal(code, 0, said)
    const aside = /kept as (\S+)\.\n/.exec(said)?.[1] ?? ''
    found.set(aside, `of ${times}`)
    writeFileSync(place.file, 'no database any more')
  }
  assert.equal(found.size, 2, 'a name of its own for each, in the same millisecond too')
  for (const [aside, says] of found)
    for (const part of parts) assert.equal(readFileSync(aside + part, 'utf8'), `${part} ${says}`)
})

test('OPS-4: a database behind a link is restored where it is, with what is beside it there', async (t) => {
  const place = await newPlace(t)
  const away = join(place.folder, 'a disk')
  mkdirSync(away)
  const real = join(away, 'real.db')
  renameSync(place.file, real)
  symlinkSync(real, place.file)
  writeFileSync(real, 'no database any more')
  writeFileSync(`${real}-wal`, 'and its log')
  assert.equal((await run(place, ['restore', place.copy])).code, 0)
  assert.deepEqual(await place.names(), ['in the back-up'])
  assert.deepEqual(
    readdirSync(away).filter((name) => !name.includes('before-restore')),
    ['real.db'],
  )
})

test('OPS-4: killed at whatever step, restore leaves the old database or the restored one, whole, and can be done again', async (t) => {
  const place = await newPlace(t)
  const before = await openDatabase(place.file)
  await before.insertInto('organisations').values({ id: 'o2', name: 'since', plan: 'basic', plan_current: 1 }).execute()
  await before.destroy()
  const pristine = join(place.folder, 'pristine')
  cpSync(place.data, pristine, { recursive: true })
  const seen = new Set<string>()
  for (let step = 1; ; step += 1) {
    rmSync(place.data, { recursive: true })
    cpSync(pristine, place.data, { recursive: true })
    const { code, said } = await run(place, ['restore', place.copy], { killedAt: step })
    if (code === 0) break
    assert.equal(code, null, said)
    const names = (await place.names()).join()
    assert.ok(['in the back-up,since', 'in the back-up'].includes(names), `step ${step}: ${names}`)
    seen.add(names)
    assert.equal((await run(place, ['restore', place.copy])).code, 0)
    assert.deepEqual(await place.names(), ['in the back-up'])
  }
  assert.equal(seen.size, 2, 'killed before it was in its place, and after')
})

/** A data folder and a back-up of what was in it; nobody has either open. */
async function newPlace(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-left-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const data = join(folder, 'data')
  const [file, copy] = [join(data, 'countersign.db'), join(folder, 'copy.db')]
  const app = await startApp(t, { file, keys: readKeys(key) })
  await app.person()
  await app.db.deleteFrom('people').execute()
  await app.db.updateTable('organisations').set({ name: 'in the back-up' }).execute()
  await app.close()
  const place = {
    folder,
    data,
    file,
    copy,
    /** What a `kill -9` right after a commit leaves in the data folder. */
    async crashed({ after }: { after: string }) {
      const kept = join(folder, 'kept')
      const db = await openDatabase(file)
      await db.insertInto('organisations').values({ id: after, name: after, plan: 'basic', plan_current: 1 }).execute()
      cpSync(data, kept, { recursive: true })
      await db.destroy()
      rmSync(data, { recursive: true })
      renameSync(kept, data)
    },
    /** What the organisations of the database are called. Throws where it is not whole. */
    async names() {
      const db = openAsItIs(file)
      try {
        const rows = await db.selectFrom('organisations').select('name').orderBy('name').execute()
        return rows.map(({ name }) => name)
      } finally {
        await db.destroy()
      }
    },
  }
  assert.equal((await run(place, ['backup', copy])).code, 0)
  return place
}

type Options = { killedAt?: number; stopped?: boolean }

/** A command, or, without one, the application, which has to refuse to start. */
async function run({ folder, data }: { folder: string; data: string }, args: string[] | null, options: Options = {}) {
  const program = asProgram(args ? 'command-line' : 'main')
  const first = options.killedAt === undefined ? [] : ['--import', killsItself(options.killedAt)]
  const clock = options.stopped ? ['--import', script('const noon = 1_800_000_000_000; Date.now = () => noon')] : []
  const env = { PATH: process.env['PATH'], DATA_DIR: data, COUNTERSIGN_KEYS: key, PORT: '1' }
  const child = spawn(process.execPath, [...first, ...clock, ...program, ...(args ?? [])], { cwd: folder, env })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said }
}

const script = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`

/** Ends the process as a power cut would, right before so many a change to a folder. */
const killsItself = (step: number) =>
  script(`
    import fs from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    let left = ${step}
    for (const name of ['linkSync', 'renameSync', 'rmSync', 'copyFileSync', 'fsyncSync']) {
      const does = fs[name]
      fs[name] = (...given) => {
        if (String(new Error().stack).includes('command-line') && (left -= 1) === 0) process.kill(process.pid, 'SIGKILL')
        return does(...given)
      }
    }
    syncBuiltinESMExports()`)

const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { withFileTypes: true }).map((entry) => [
      entry.name,
      entry.isFile() ? readFileSync(join(folder, entry.name)).toString('base64') : String(entry.isDirectory()),
    ]),
  )
