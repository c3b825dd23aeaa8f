import { strict as assert } from 'node:assert'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { seconds } from '../../src/limits.ts'
import { routes } from '../../src/routes.ts'
import { createDatabase } from '../database.ts'
import { type App, startApp } from '../kit.ts'
import { type Line, startLine } from '../line.ts'
import { ask } from '../postgres.ts'

// A database that says nothing any more, and one that others take over. The limits are shorter than production's, and in the same order.

const patience = { connectTimeout: 500, statementTimeout: 500, answerTimeout: 1000 }
/** What production promises; here it takes a moment. */
const longest = 30 * seconds

test('OPS-1: when the line falls silent under connections, each request is freed, they are dropped, and the next one goes on over a new one', async (t) => {
  const { app, line } = await onALine(t)
  const ada = await app.person()
  await twelveAtOnce(app)
  line.silence('old')
  const answers = await timed(() => twelveAtOnce(app))
  assert.ok(answers.includes(503), 'nobody met a silent one')
  for (const status of answers) assert.ok(status === 200 || status === 503, `${status}`)
  assert.equal((await app.browser().signIn(ada)).status, 303)
  assert.deepEqual(await twelveAtOnce(app), Array(12).fill(200))
  await until(() => line.silent() === 0)
})

test('OPS-1: when nobody answers new connections either, each request is told to come again, and all is well once somebody does', async (t) => {
  const { app, line } = await onALine(t)
  const ada = await app.person()
  const browser = app.browser({ language: 'pl' })
  await twelveAtOnce(app)
  line.silence('all')
  const [page, ...others] = await timed(() => Promise.all([browser.givePassword(ada), ...manySignIns(app, ada)]))
  assert.match(page.seen, /baza danych teraz nie odpowiada/)
  for (const answer of [page, ...others])
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5'])
  assert.equal(await timed(() => readiness(app)), 503)
  line.mend()
  assert.equal((await browser.givePassword(ada)).status, 303)
  assert.equal(await readiness(app), 200)
})

for (const [moment, before] of [
  ['the session', 'update "authenticators"'],
  ['the commit', 'insert into "audit_events"'],
] as const)
  test(`OPS-1: when it falls silent before ${moment} of a right code, the answer is 503, and who tries again gets in once`, async (t) => {
    const { app, line } = await onALine(t)
    const ada = await app.protectedPerson()
    const browser = app.browser()
    await browser.givePassword(ada)
    const code = app.codeNow(ada.secret)
    app.watch.afterEach = (statement) => void (statement.startsWith(before) && line.silence('old'))
    const answer = await timed(() => browser.post('signInCode', { code }))
    app.watch.afterEach = () => {}
    assert.equal(answer.status, 503)
    // The server undoes it once it hears that the line is gone.
    await until(async () => (await browser.post('signInCode', { code })).status === 303)
    assert.equal(await app.count('sessions'), 1)
  })

test('OPS-1: an end that nobody hears keeps nobody from closing', async (t) => {
  const { app, line } = await onALine(t)
  await twelveAtOnce(app)
  line.silence('all')
  await timed(() => app.close())
})

test('OPS-2: after a failover under traffic, in which new connections can only read for a while, all is well at once', async (t) => {
  const { app, address, line } = await onALine(t)
  const ada = await app.person()
  await twelveAtOnce(app)
  const name = new URL(address).pathname.slice(1)
  const server = process.env['TEST_POSTGRES'] ?? ''
  await ask(server, `alter database ${name} set default_transaction_read_only = on`)
  line.cut()
  await until(async () => (await app.browser().signIn(ada)).status === 503)
  // Some only read, some hold on to what can only read: nine connections are as many as there are.
  const answers = await Promise.all([...manySignIns(app, ada), ...manySignIns(app, ada)])
  for (const { status } of answers) assert.equal(status, 503)
  await Promise.all(Array.from({ length: 9 }, () => sql`select pg_sleep(0.05)`.execute(app.db)))
  assert.equal(await readiness(app), 503)
  await ask(server, `alter database ${name} reset default_transaction_read_only`)
  const after = []
  for (let times = 0; times < 20; times += 1) after.push((await app.browser().signIn(ada)).status)
  // Whoever comes first may meet the old server once more, and with that all are gone who knew it.
  assert.ok(after.filter((status) => status !== 303).length <= 1, after.join())
  assert.equal(await readiness(app), 200)
})

test('OPS-2: where only a proxy asks, /readyz finds by itself that it may write again', async (t) => {
  const { app, address, line } = await onALine(t)
  const name = new URL(address).pathname.slice(1)
  const server = process.env['TEST_POSTGRES'] ?? ''
  assert.equal(await readiness(app), 200)
  await ask(server, `alter database ${name} set default_transaction_read_only = on`)
  line.cut()
  await until(async () => (await readiness(app)) === 503)
  await Promise.all(Array.from({ length: 9 }, () => sql`select pg_sleep(0.05)`.execute(app.db)))
  assert.equal(await readiness(app), 503)
  await ask(server, `alter database ${name} reset default_transaction_read_only`)
  assert.deepEqual([await readiness(app), await readiness(app)].at(-1), 200)
})

test('OPS-2: a statement that doesn’t fit the tables any more, as while another version migrates, is asked for anew', async (t) => {
  const { app, address } = await onALine(t, { ruined: true })
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.signIn(ada)
  assert.equal((await browser.get('security')).status, 200)
  await ask(address, 'alter table sessions add column later text')
  await ask(address, 'alter table people alter column name type varchar(400)')
  assert.equal((await browser.get('security')).status, 200)
  app.clock.advance(60 * seconds)
  assert.equal((await app.browser().signIn(ada)).location, '/')
})

async function onALine(
  t: TestContext,
  about: { ruined?: boolean } = {},
): Promise<{ app: App; line: Line; address: string }> {
  const address = await createDatabase()
  const line = await startLine(address)
  const app = await startApp(t, { address: line.url, patience, ...about })
  t.after(() => line.close())
  return { app, line, address }
}

const readiness = async (app: App) => (await app.request(routes.readyz)).status

/** More than the pool has connections, each of which is under way for a while. */
const twelveAtOnce = (app: App) =>
  Promise.all(
    Array.from({ length: 12 }, () =>
      sql`select pg_sleep(0.02)`.execute(app.db).then(
        () => 200,
        () => 503,
      ),
    ),
  )

const manySignIns = (app: App, person: Parameters<ReturnType<App['browser']>['signIn']>[0]) =>
  Array.from({ length: 12 }, (_, number) => app.browser({ address: `198.51.100.${number}` }).givePassword(person))

async function timed<Result>(work: () => Promise<Result>): Promise<Result> {
  const began = performance.now()
  const result = await work()
  const took = performance.now() - began
  assert.ok(took < longest, `it took ${took} ms`)
  return result
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const began = performance.now()
  while (!(await holds())) {
    assert.ok(performance.now() - began < 2 * longest, 'it never came to that')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
