import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startApp } from '../../test/kit.ts'
import { databaseAt, startPostgres, template } from '../../test/postgres.ts'
import { routes } from '../routes.ts'

test('while the database server is away each answer says when to come again; once it is back all goes on, in the same process', async (t) => {
  const lines: string[] = []
  const server = await startPostgres()
  t.after(() => server.stop())
  const app = await startApp(t, { address: databaseAt(server.url, template), log: { lines, level: 'trace' } })
  const ada = await app.protectedPerson()
  const browser = app.browser({ language: 'pl' })
  await browser.signIn(ada)

  await server.pause()
  const page = await browser.get('security')
  assert.deepEqual([page.status, page.headers.get('retry-after')], [503, '5'])
  assert.match(page.seen, /baza danych teraz nie odpowiada/)
  const call = await app.api('apiSignIn', { email: ada.email, password: ada.password })
  assert.deepEqual([call.status, call.json['code'], call.headers.get('retry-after')], [503, 'unavailable', '5'])
  assert.equal((await app.request(routes.readyz)).status, 503)
  assert.equal((await app.request(routes.healthz)).status, 200)
  assert.match(lines.join(''), /the database is away/)
  assert.doesNotMatch(lines.join(''), /ferndale|violet anchor|postgres:\/\//)

  await server.resume()
  assert.equal((await app.request(routes.readyz)).status, 200)
  assert.equal((await browser.get('security')).status, 200)
})

test('a connection that breaks under a statement is a 503 without an effect', async (t) => {
  const app = await startApp(t, { ruined: true })
  const ada = await app.protectedPerson()
  const browser = app.browser()
  await browser.givePassword(ada)
  const code = app.codeNow(ada.secret)
  await sql`create function break() returns trigger language plpgsql as $$
    begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`.execute(app.db)
  await sql`create trigger breaks before insert on sessions for each row execute function break()`.execute(app.db)
  const answer = await browser.post('signInCode', { code })
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5'])
  await sql`drop trigger breaks on sessions`.execute(app.db)
  assert.equal((await browser.post('signInCode', { code })).status, 303)
})
