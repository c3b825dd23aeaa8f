import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { durable, isPostgres } from './engines.ts'

export type LimitPerson = {
  id: string
  email: string
  passwordHash: string
  secret: Uint8Array
  backupCodeHash: string
}

/** The statements that `limit` can't do without, prepared once. What says whether it happened is one row count each. */
export type LimitStore = {
  passwordOf(email: string): Promise<{ id: string; password_hash: string } | undefined>
  secretOf(id: string): Promise<{ secret: Uint8Array; last_step: number } | undefined>
  /** Burns the step and opens the session, both or neither. */
  finishWithStep(id: string, step: number, sessionHash: string): Promise<boolean>
  /** Spends the backup code and opens the session, both or neither. */
  finishWithBackupCode(id: string, codeHash: string, sessionHash: string): Promise<boolean>
  /** A wrong code that nobody counts could be guessed. */
  countWrong(id: string): Promise<void>
  /** Outside of what is measured. */
  addPeople(people: LimitPerson[]): Promise<void>
  close(): Promise<void>
}

const tables = (bytes: string) => [
  `create table if not exists people (id text primary key, email text unique not null, password_hash text not null,
    secret ${bytes} not null, last_step bigint not null, wrong integer not null)`,
  'create table if not exists backup_codes (person_id text, hash text, used_at bigint, primary key (person_id, hash))',
  'create table if not exists sessions (token_hash text primary key, person_id text not null, created_at bigint not null)',
]

const password = 'select id, password_hash from people where email = $1'
const secret = 'select secret, last_step from people where id = $1'
const burn = 'update people set last_step = $2, wrong = 0 where id = $1 and last_step < $2'
const spend = 'update backup_codes set used_at = 1 where person_id = $1 and hash = $2 and used_at is null'
const open = 'insert into sessions (token_hash, person_id, created_at) values ($1, $2, $3)'
const wrong = 'update people set wrong = wrong + 1 where id = $1'
const addPerson =
  'insert into people (id, email, password_hash, secret, last_step, wrong) values ($1, $2, $3, $4, 0, 0)'
const addCode = 'insert into backup_codes (person_id, hash, used_at) values ($1, $2, null)'

export function openLimitStore(database: string): Promise<LimitStore> {
  return isPostgres(database) ? overPostgres(database) : overSqlite(database)
}

async function overSqlite(file: string): Promise<LimitStore> {
  const sqlite = new DatabaseSync(file, { timeout: 5000 })
  sqlite.exec(durable)
  for (const table of tables('blob')) sqlite.exec(table)
  const prepare = (text: string) => sqlite.prepare(text.replaceAll(/\$(\d)/g, '?$1'))
  const [begin, commit, rollback] = ['begin immediate', 'commit', 'rollback'].map(prepare)
  const statements = { password, secret, burn, spend, open, wrong, addPerson, addCode }
  const one = Object.fromEntries(Object.entries(statements).map(([name, text]) => [name, prepare(text)])) as Record<
    keyof typeof statements,
    ReturnType<typeof prepare>
  >
  const finish = async (statement: ReturnType<typeof prepare>, id: string, what: string | number, session: string) => {
    begin?.run()
    if (statement.run(id, what).changes !== 1) {
      rollback?.run()
      return false
    }
    one.open.run(session, id, Date.now())
    commit?.run()
    return true
  }
  return {
    passwordOf: async (email) => one.password.get(email) as { id: string; password_hash: string } | undefined,
    secretOf: async (id) => one.secret.get(id) as { secret: Uint8Array; last_step: number } | undefined,
    finishWithStep: (id, step, session) => finish(one.burn, id, step, session),
    finishWithBackupCode: (id, hash, session) => finish(one.spend, id, hash, session),
    countWrong: async (id) => void one.wrong.run(id),
    async addPeople(people) {
      begin?.run()
      for (const { id, email, passwordHash, secret, backupCodeHash } of people) {
        one.addPerson.run(id, email, passwordHash, secret)
        one.addCode.run(id, backupCodeHash)
      }
      commit?.run()
    },
    close: async () => sqlite.close(),
  }
}

async function overPostgres(address: string): Promise<LimitStore> {
  const pool = new pg.Pool({ connectionString: address, max: 10 })
  for (const table of tables('bytea')) await pool.query(table)
  const row = async <Row extends pg.QueryResultRow>(name: string, text: string, value: string) =>
    (await pool.query<Row>({ name, text, values: [value] })).rows[0]
  const inTransaction = async (work: (client: pg.PoolClient) => Promise<boolean>) => {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const done = await work(client)
      await client.query(done ? 'commit' : 'rollback')
      return done
    } finally {
      client.release()
    }
  }
  const finish = (name: string, text: string, id: string, what: string | number, session: string) =>
    inTransaction(async (client) => {
      const { rowCount } = await client.query({ name, text, values: [id, what] })
      if (rowCount !== 1) return false
      await client.query({ name: 'open', text: open, values: [session, id, Date.now()] })
      return true
    })
  return {
    passwordOf: (email) => row('password', password, email),
    secretOf: async (id) => {
      const found = await row<{ secret: Uint8Array; last_step: string }>('secret', secret, id)
      return found && { secret: found.secret, last_step: Number(found.last_step) }
    },
    finishWithStep: (id, step, session) => finish('burn', burn, id, step, session),
    finishWithBackupCode: (id, hash, session) => finish('spend', spend, id, hash, session),
    countWrong: async (id) => void (await pool.query({ name: 'wrong', text: wrong, values: [id] })),
    async addPeople(people) {
      await inTransaction(async (client) => {
        for (const { id, email, passwordHash, secret, backupCodeHash } of people) {
          await client.query({ name: 'add', text: addPerson, values: [id, email, passwordHash, secret] })
          await client.query({ name: 'code', text: addCode, values: [id, backupCodeHash] })
        }
        return true
      })
    },
    close: () => pool.end(),
  }
}
