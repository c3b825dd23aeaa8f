import { sql } from 'kysely'
import { openAsItIs } from '../src/adapters/database.ts'
import { postgresMigrationTimeout } from '../src/limits.ts'
import { type Contender, type Running, type Settled, start } from './contender.ts'
import type { Driver } from './driver.ts'
import type { Engine } from './engines.ts'
import { type Page, weighPages } from './pages.ts'

export type Grown = {
  engine: Engine['name']
  people: number
  auditRows: number
  /** Right codes in known browsers per second, at one client and at 32. */
  alone: number
  many: number
  /** Milliseconds to the first byte of the pages that read the most. */
  pages: Pick<Page, 'name' | 'firstByte'>[]
}

export type Size = { people: number; auditRows: number }
const measuredPages = ['security', 'history']
const asked = 1000

/** The same questions to a small database and to one that years have filled. */
export async function measureGrowth(
  engine: Engine,
  contender: Contender,
  driver: Driver,
  sizes: Size[],
): Promise<Grown[]> {
  const database = await engine.newDatabase()
  const settled = await contender.settle(database, 'slow')
  const grown: Grown[] = []
  let there: Size = { people: 0, auditRows: 0 }
  for (const size of sizes) {
    await fill(database, there, size)
    there = size
    const running = await start(settled)
    grown.push({ engine: engine.name, ...size, ...(await measureOnce(running, settled, driver)) })
    await running.stop()
  }
  await settled.close()
  return grown
}

async function measureOnce(running: Running, settled: Settled, driver: Driver) {
  const rate = async (clients: number) => {
    const flows = await settled.prepare('known-browser', asked)
    return (asked * 1000) / (await driver.drive(running, flows, clients)).milliseconds
  }
  await rate(32)
  const [alone, many] = [await rate(1), await rate(32)]
  const pages = (await weighPages(running, settled)).filter(({ name }) => measuredPages.includes(name))
  return { alone, many, pages }
}

/** With statements of the database's own: nothing else makes ten million rows in minutes. The same on both engines. */
async function fill(database: string, from: Size, to: Size): Promise<void> {
  // No request may take as long as a statement here.
  const db = openAsItIs(database, undefined, { statementTimeout: postgresMigrationTimeout })
  const now = Date.now()
  const numbers = (first: number, last: number) =>
    sql`with recursive numbers(n) as (select ${sql.lit(first)} union all select n + 1 from numbers where n < ${sql.lit(last)})`
  const select = (columns: string, first: number, last: number) =>
    sql`${numbers(first, last)} select ${sql.raw(columns)} from numbers`
  const id = (letter: string) => `'${letter}-' || n`
  const organisation = `(select min(id) from organisations)`
  if (to.people > from.people) {
    const people = (columns: string) => select(columns, from.people + 1, to.people)
    await sql`insert into people (id, organisation_id, email, email_confirmed_at, name, role, password_hash, locale, created_at)
      ${people(`${id('p')}, ${organisation}, 'p' || n || '@grown.example', ${now}, 'Ada Lind', 'person', 'none', 'en', ${now}`)}`.execute(
      db,
    )
    await sql`insert into two_step (person_id, enabled_at, generation) ${people(`${id('p')}, ${now}, 1`)}`.execute(db)
    await sql`insert into authenticators (id, person_id, name, sealed_secret, key_id, algorithm, digits, period, last_step,
      last_used_at, created_at) ${people(`${id('a')}, ${id('p')}, 'Phone', 'v1.bench.grown', 'bench', 'SHA1', 6, 30, 0, ${now}, ${now}`)}`.execute(
      db,
    )
  }
  // A year of events, in steps: one statement of ten million rows would hold the write lock, and its journal, for minutes.
  const year = 365 * 86_400_000
  const atOnce = 500_000
  for (let done = from.auditRows; done < to.auditRows; done += atOnce) {
    const last = Math.min(to.auditRows, done + atOnce)
    // PostgreSQL counts `n` in 32 bits.
    const at = `${now - year} + cast(n as bigint) * ${Math.floor(year / to.auditRows)}`
    const columns = `${id('e')}, ${at}, 'sign_in.completed', 'p-' || (n % ${to.people} + 1), 'p-' || (n % ${to.people} + 1), ${organisation}, '10.1.2.3', '{}'`
    await sql`insert into audit_events (id, at, action, actor_id, subject_id, organisation_id, address, details)
      ${select(columns, done + 1, last)}`.execute(db)
  }
  await db.destroy()
}
