import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import pg from 'pg'
import { type Client, freeStep, newClient } from '../../faults/client.ts'
import { startEngine } from '../../faults/engine.ts'
import { answerInApp, challengeInApp, signInBrowser, turnOn } from '../../faults/life.ts'
import { startNodes } from '../../faults/nodes.ts'
import { password, seedPeople } from '../../faults/people.ts'
import { baseUrl } from '../../faults/program.ts'
import { randomOf } from '../../faults/random.ts'
import { startSink } from '../../faults/sink.ts'
import { openDatabase } from '../../src/adapters/database.ts'
import { minutes } from '../../src/limits.ts'
import { examine } from '../../src/operating/doctor.ts'
import { whyItDidNotStart } from '../../src/why-it-did-not-start.ts'
import { createDatabase } from '../database.ts'
import { startApp } from '../kit.ts'
import { ask } from '../postgres.ts'
import { pgbouncer, type PoolMode, startPgBouncer } from '../pgbouncer.ts'

// A real PgBouncer between the nodes and PostgreSQL. Where this machine has none nothing is tried, and the names say so.

const tried = pgbouncer ?? 'not tried: no PgBouncer here'
const people = 8
const rounds = 4

for (const mode of ['session', 'transaction'] as const)
  test(`two nodes behind a pooler in ${mode} mode sign everybody in by code, also while one of them is started again (${tried})`, async (t) => {
    if (pgbouncer === null) return t.diagnostic('no PgBouncer was found on this machine')
    const { nodes, clients } = await behindAPooler(t, mode)
    await Promise.all(clients.map(async (client) => [await signInBrowser(client), await turnOn(client)]))
    for (let round = 0; round < rounds; round += 1) {
      // Another process asks for other things first than the one whose connections the pooler still has.
      if (round === 2) {
        await nodes.programs[0]?.kill()
        await nodes.programs[0]?.start()
      }
      for (const program of nodes.programs) program.advance(1 * minutes)
      await Promise.all(clients.map(signInTwice))
    }
    for (const client of clients) {
      assert.deepEqual(client.faults, [])
      const told = client.log.filter(({ deed }) => deed === 'sign_in.completed:code').map((entry) => entry.told)
      assert.deepEqual(told, Array(2 * rounds).fill('yes'), client.email)
    }
  })

test(`OPS-1: behind a pooler, too, the server ends a transaction that waits for what isn’t coming (${tried})`, async (t) => {
  if (pgbouncer === null) return t.diagnostic('no PgBouncer was found on this machine')
  const address = await createDatabase()
  const pooler = await startPgBouncer(address, 'transaction')
  // We ourselves would wait for much longer.
  const app = await startApp(t, {
    address: pooler.url,
    patience: { statementTimeout: 300, answerTimeout: 5 * minutes },
  })
  const other = new pg.Client({ connectionString: address })
  await other.connect()
  t.after(async () => {
    await other.end()
    await pooler.stop()
  })
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  await other.query('begin; lock table sessions in access exclusive mode')
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).status, 503)
  await other.query('rollback')
  assert.equal((await browser.post('signInCode', { code: app.codeNow(ada.secret) })).status, 303)
})

test(`nodes that start at once behind a pooler in transaction mode make the tables once, and leave no lock behind (${tried})`, async (t) => {
  if (pgbouncer === null) return t.diagnostic('no PgBouncer was found on this machine')
  const address = await createDatabase({ shapeless: true })
  const pooler = await startPgBouncer(address, 'transaction')
  t.after(() => pooler.stop())
  const nodes = await Promise.all([1, 2, 3, 4].map(() => openDatabase(pooler.url)))
  await Promise.all(nodes.map((node) => node.destroy()))
  const locks = await ask(
    address,
    `select count(*)::int as held from pg_locks
    join pg_database on pg_database.oid = pg_locks.database where locktype = 'advisory' and datname = current_database()`,
  )
  assert.deepEqual(locks.rows, [{ held: 0 }])
  await (await openDatabase(address)).destroy()
})

test(`a pooler in statement mode is named by the start and by the doctor (${tried})`, async (t) => {
  if (pgbouncer === null) return t.diagnostic('no PgBouncer was found on this machine')
  const pooler = await startPgBouncer(await createDatabase(), 'statement')
  t.after(() => pooler.stop())
  const says =
    /^The pooler in DATABASE_URL gives each statement to another connection: set its pool_mode to transaction or session\.$/
  const problem = await openDatabase(pooler.url).then(
    () => assert.fail('it opened'),
    (error: unknown) => error,
  )
  assert.match(whyItDidNotStart(problem), says)
  const app = await startApp(t, { address: pooler.url })
  const [finding] = (await examine(app.services, app.settings, [], app.clock.now())).filter(
    ({ about }) => about === 'database',
  )
  assert.equal(finding?.state, 'wrong')
  assert.match(finding.says, says)
})

async function behindAPooler(t: TestContext, mode: PoolMode) {
  const engine = await startEngine('postgres', process.env['TEST_POSTGRES'])
  const pooler = await startPgBouncer(engine.place, mode)
  const sink = await startSink()
  const nodes = await startNodes(2, { ...engine, env: { ...engine.env, DATABASE_URL: pooler.url } }, sink.url)
  t.after(async () => {
    await nodes.close()
    await sink.close()
    await pooler.stop()
    await engine.close()
  })
  const [one] = nodes.programs
  assert.ok(one)
  const emails = Array.from({ length: people }, (_, number) => `pooled-${number}@ferndale.example`)
  await seedPeople(engine, one, emails)
  const at = { origin: nodes.origin, baseUrl, now: one.now }
  const clients = emails.map((email, number) =>
    newClient(at, { email, password, address: `10.201.0.${number}` }, randomOf(number), () => {}),
  )
  return { nodes, clients }
}

/** In the app, then in the browser, with a code each. */
async function signInTwice(client: Client): Promise<void> {
  const challenge = await challengeInApp(client)
  const step = client.kept && freeStep(client, client.kept)
  if (challenge !== null && client.kept && step !== null)
    await answerInApp(client, client.kept, challenge, 'code', step)
  await signInBrowser(client)
}
