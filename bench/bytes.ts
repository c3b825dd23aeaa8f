import { ask, databaseAt, startPostgres, template } from '../test/postgres.ts'
import { minutes } from '../src/limits.ts'

// How many bytes a person with two-step takes in PostgreSQL, indexes included, and how many each sign-in adds: for docs/operating.md.
//   node scripts/run.mjs bench/bytes.ts

const howMany = 400
const signIns = 5
const server = await startPostgres()
await ask(server.url, `create database bytes template ${template}`)
const address = databaseAt(server.url, 'bytes')
// The kit asks for its engine when it is loaded.
process.env['TEST_ENGINE'] = 'postgres'
const { openApp } = await import('../test/kit.ts')
const app = await openApp({ address })

const { organisationId } = await app.person()
const people = []
for (let number = 0; number < howMany; number += 1) {
  const person = await app.person({ organisationId, email: `p${number}@ferndale.example` })
  const browser = app.browser()
  people.push({ ...person, ...(await browser.enrol(person)), browser })
}
const enrolled = await bytesOf()
for (const [table, bytes] of enrolled) say(table, 'bytes a person', bytes / howMany)

for (let time = 0; time < signIns; time += 1) {
  app.clock.advance(40 * minutes)
  for (const person of people) {
    await person.browser.post('signOut')
    await person.browser.signIn(person)
  }
}
for (const [table, bytes] of await bytesOf())
  say(table, 'bytes a sign-in', (bytes - (enrolled.get(table) ?? 0)) / howMany / signIns)
await app.close()
await server.stop()

async function bytesOf(): Promise<Map<string, number>> {
  await ask(address, 'vacuum full analyze')
  const { rows } = await ask(
    address,
    `select relname, pg_total_relation_size(oid)::int as bytes from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace order by 2 desc`,
  )
  return new Map((rows as { relname: string; bytes: number }[]).map(({ relname, bytes }) => [relname, bytes]))
}

function say(table: string, what: string, bytes: number) {
  if (Math.round(bytes) > 0) process.stdout.write(`${table.padEnd(18)} ${Math.round(bytes)} ${what}\n`)
}
