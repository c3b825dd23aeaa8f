import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { onPostgres } from '../../test/database.ts'
import { type App, startApp } from '../../test/kit.ts'
import { startMailServer } from '../../test/mail.ts'
import type { RingKey } from '../adapters/vault.ts'
import { hours, minutes } from '../limits.ts'
import { examine } from './doctor.ts'

const keys: RingKey[] = [{ id: 'test', bytes: Buffer.from('5b0e'.repeat(16), 'hex') }]

test('STO-3: the doctor names a key that is missing, another one of the same id, and an old one with what needs it', async (t) => {
  const app = await startedApp(t)
  await app.protectedPerson()
  const lines = (ring: RingKey[]) => linesOf(app, 'keys', ring)
  assert.match((await lines(keys)).join(), /^ok “test” is the newest.* needed by 1 authenticator, 10 backup codes/)
  const newer = { id: 'newer', bytes: Buffer.alloc(32, 'xy') }
  const [first, second] = await lines([newer, ...keys])
  assert.match(first ?? '', /^ok “newer” is the newest/)
  assert.match(second ?? '', /^warning “test” is an older key, needed by 1 authenticator/)
  assert.match((await lines([newer])).join(), /wrong “test” is missing from COUNTERSIGN_KEYS/)
})

test('the doctor takes a mail server that answers for well, and one that does not for wrong', async (t) => {
  const server = await startMailServer()
  const app = await startedApp(t, { SMTP_URL: server.url })
  assert.deepEqual(await linesOf(app, 'mail'), ['ok The mail server of SMTP_URL answers and takes mail.'])
  assert.equal(server.received.length, 0)
  await server.close()
  assert.match((await linesOf(app, 'mail')).join(), /^wrong The mail server of SMTP_URL can’t be reached/)
})

test('OPS-9: the doctor says of a mail server that answers and sends us away that it was reached, and by what number', async (t) => {
  for (const [greeting, number] of [
    ['421 4.7.0 violet is busy', '421 4.7.0'],
    ['554 no violet here', '554'],
  ] as const) {
    const app = await startedApp(t, { SMTP_URL: await greetingServer(t, '', greeting) })
    const says = `wrong The mail server of SMTP_URL answers and takes nothing from us (${number}): its log says why.`
    assert.deepEqual(await linesOf(app, 'mail'), [says])
  }
})

test('OPS-9: the doctor says smtps:// of a port that waits for TLS, and smtp:// of one that speaks without', async (t) => {
  const waits = createServer((socket) => void socket.on('error', () => {})).listen(0, '127.0.0.1')
  t.after(() => waits.close())
  await once(waits, 'listening')
  const silent = await startedApp(t, { SMTP_URL: `smtp://127.0.0.1:${(waits.address() as AddressInfo).port}` })
  const speaks = (await greetingServer(t, 'now')).replace('smtp:', 'smtps:')
  const plain = await startedApp(t, { SMTP_URL: speaks })
  const [first, second] = await Promise.all([linesOf(silent, 'mail'), linesOf(plain, 'mail')])
  assert.match(first.join(), /^wrong .* waits for TLS: such a one .* is written smtps:\/\/\.$/)
  assert.match(second.join(), /^wrong .* write smtp:\/\/, with \?requireTLS=true\.$/)
})

test('the doctor compares the clock with the mail server’s greeting and with what happened last', async (t) => {
  const url = await greetingServer(t, 'Tue, 02 Mar 2027 12:00:00 +0000')
  const app = await startedApp(t, { SMTP_URL: url })
  assert.ok((await linesOf(app, 'clock')).includes('ok It agrees with the mail server’s.'))
  app.clock.advance(3 * minutes)
  assert.match((await linesOf(app, 'clock')).join(), /warning It is 3 minutes ahead of the mail server’s/)
  await app.browser().signIn(await app.person())
  app.clock.advance(-10 * minutes)
  assert.match((await linesOf(app, 'clock')).join(), /wrong It is 10 minutes behind what happened last/)
})

test('MAIL-4: the doctor counts mails that wait for long and mails that were given up', async (t) => {
  const app = await startedApp(t)
  await app.protectedPerson()
  // Claimed, so that no delivery under way takes one meanwhile.
  const claimed_until = app.clock.now() + 3 * hours
  await app.db.updateTable('outbox').set({ sent_at: null, failed_at: null, claimed_until }).execute()
  const waiting = await app.count('outbox')
  app.clock.advance(2 * hours)
  assert.match(
    (await linesOf(app, 'outbox')).join(),
    new RegExp(`^warning ${waiting} mails? waiting, the oldest since`),
  )
  await app.db.updateTable('outbox').set({ failed_at: app.clock.now() }).execute()
  assert.match(
    (await linesOf(app, 'outbox')).join(),
    /^ok No mail is waiting\.,warning \d+ mails? could not be delivered/,
  )
})

test('AUD-2: the doctor says when the audit trail is not guarded any more', async (t) => {
  const app = await startApp(t, { keys, ruined: true })
  assert.match((await linesOf(app, 'audit')).join(), /^ok/)
  await sql`drop trigger audit_events_stay ${onPostgres ? sql`on audit_events` : sql``}`.execute(app.db)
  assert.match((await linesOf(app, 'audit')).join(), /^wrong/)
})

test('OPS-8: the doctor says when an older version wrote the database, a newer one, or one whose migrations are not ours', async (t) => {
  const app = await startApp(t, { keys, ruined: true })
  const says = async () => (await linesOf(app, 'database')).join()
  assert.match(await says(), /^ok/)
  const last = sql`name = (select max(name) from countersign_migrations)`
  const { rows } = await sql<{
    name: string
    checksum: string
  }>`select * from countersign_migrations where ${last}`.execute(app.db)
  const [{ name, checksum } = { name: '', checksum: '' }] = rows
  const set = (to: string) =>
    sql`update countersign_migrations set checksum = ${to} where name = ${name}`.execute(app.db)
  await set('another')
  assert.match(
    await says(),
    new RegExp(`^wrong The database was made by other migrations than this program’s \\(${name}\\)`),
  )
  await set(checksum)
  await sql`delete from countersign_migrations where name like '0002%'`.execute(app.db)
  assert.match(await says(), /^wrong The database was made by other migrations than this program’s \(0002/)
  await sql`insert into countersign_migrations values ('0002-holds-under-attack', 'another', 1)`.execute(app.db)
  assert.match(await says(), /^wrong The database was made by other migrations than this program’s \(0002/)
  await sql`delete from countersign_migrations where name > '0001-first'`.execute(app.db)
  assert.match(await says(), /^warning It has the shape of an older version/)
})

test('OPS-8: the doctor says that a newer version wrote the database', async (t) => {
  const app = await startApp(t, { keys, ruined: true })
  await sql`insert into countersign_migrations values ('0099-later', 'of its own', 1)`.execute(app.db)
  assert.match((await linesOf(app, 'database')).join(), /^wrong The database was written by a newer version/)
})

test('OPS-8: the doctor looks at the tables themselves, whatever the list says', async (t) => {
  const changes: [string, RegExp][] = [
    ['alter table challenges add column seen integer', /^ok/],
    ['alter table attempts drop column address', /attempts\.address is missing/],
    [
      'alter table organisations rename column plan to tariff',
      /organisations\.plan is missing; organisations\.tariff is in the way/,
    ],
    ['drop index two_step_resets_open', /two_step_resets\(person_id\) may be there twice/],
    ['create unique index x on known_browsers (token_hash)', /known_browsers\(token_hash\) may not be there twice/],
  ]
  for (const [change, says] of changes) {
    const app = await startApp(t, { keys, ruined: true })
    if (/drop column address/.test(change)) await sql`drop index attempts_by_address_at`.execute(app.db)
    await sql.raw(change).execute(app.db)
    assert.match((await linesOf(app, 'database')).join(), says, change)
  }
})

test('OTP-9: the doctor warns of an ISSUER that some apps read as another kind of code, or refuse to read', async (t) => {
  const said = async (ISSUER: string) => {
    const lines = await linesOf(await startedApp(t, { ISSUER }), 'settings')
    return lines.filter((line) => line.includes('ISSUER')).join()
  }
  for (const name of ['Steam', 'steamfitters Ltd']) assert.match(await said(name), /^warning .* begins with “Steam”/)
  for (const sign of ['&', '+', '#', '?', '%20']) {
    assert.ok((await said(`Acme${sign}Co`)).startsWith(`warning ISSUER holds “${sign}”`), sign)
  }
  const named = async (PRODUCT_NAME: string) =>
    (await linesOf(await startedApp(t, { PRODUCT_NAME }), 'settings')).filter((line) => /_NAME/.test(line)).join()
  assert.match(await named('Steam & Co'), /^warning PRODUCT_NAME begins.* Set ISSUER.*,warning PRODUCT_NAME holds “&”/)
  assert.match(await named('株式会社'), /^warning PRODUCT_NAME has signs that the fonts of the PDF .* lack/)
  assert.equal(await named('Żółta Łódź'), '')
  for (const name of ['Countersign', 'My Steam', 'Żółta Łódź', '100% Acme', 'A/B = C'])
    assert.equal(await said(name), '')
})

const startedApp = (t: TestContext, env: Record<string, string> = {}) => startApp(t, { keys, env })

/** What the doctor says about one thing: each line's state and words. */
async function linesOf(app: App, about: string, ring = keys): Promise<string[]> {
  const findings = await examine(app.services, app.settings, ring, app.clock.now())
  return findings.filter((finding) => finding.about === about).map(({ state, says }) => `${state} ${says}`)
}

/** A mail server that tells the time in its greeting, as many do, and takes every command. */
async function greetingServer(
  t: TestContext,
  time: string,
  greeting = '220 mail.ferndale.example ESMTP',
): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write(`${greeting}; ${time}\r\n`)
    socket.on('data', (said) => void socket.write(/^quit/i.test(String(said)) ? '221 bye\r\n' : '250 fine\r\n'))
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`
}
