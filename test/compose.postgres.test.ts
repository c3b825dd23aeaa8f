import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { load } from 'js-yaml'
import { openDatabase, using } from '../src/adapters/database.ts'
import { shapeOf } from '../src/adapters/shape.ts'
import { databaseOf, readSettings } from '../src/settings.ts'
import { createDatabase } from './database.ts'
import { ask } from './postgres.ts'

type Service = { environment?: Record<string, string> }
const { services } = load(readFileSync(new URL('../compose.yaml', import.meta.url), 'utf8')) as {
  services: Record<string, Service>
}

/** As Compose fills in what it took from .env: into values that were parsed already. */
function environmentOf(service: string, password: string): Record<string, string> {
  const written = Object.entries(services[service]?.environment ?? {})
  return Object.fromEntries(
    written.map(([name, value]) => [name, value.replaceAll(/\$\{POSTGRES_PASSWORD:\?[^}]*\}/g, () => password)]),
  )
}

test('OPS-9: whatever signs POSTGRES_PASSWORD has, the nodes of compose.yaml get into its database', async () => {
  const server = process.env['TEST_POSTGRES'] ?? ''
  const { port } = new URL(server)
  for (const [turn, password] of [
    'violet',
    'p@ss/w?rd:',
    '100%41%',
    '#1 $HOME $$',
    ` it's "so" \\n `,
    '{a}[b]',
    'łąka',
  ].entries()) {
    assert.equal(environmentOf('postgres', password)['POSTGRES_PASSWORD'], password)
    const role = `compose_${process.pid}_${turn}`
    const address = await createDatabase({ shapeless: true })
    const database = new URL(address).pathname.slice(1)
    await ask(server, `create role ${role} login password '${password.replaceAll("'", "''")}'`)
    await ask(server, `alter database ${database} owner to ${role}`)
    for (const node of ['node-1', 'node-2', 'node-3']) {
      const settings = readSettings({
        NODE_ENV: 'production',
        BASE_URL: 'https://sign-in.example.com',
        COUNTERSIGN_KEYS: `a:${randomBytes(32).toString('base64')}`,
        SMTP_URL: 'smtp://mail.example.com',
        ...environmentOf(node, password),
      })
      assert.match(
        databaseOf(settings),
        /^postgres:\/\/countersign:[^@/?#]+@postgres:5432\/countersign\?sslmode=disable$/,
      )
      const here = databaseOf(settings)
        .replace('//countersign:', `//${role}:`)
        .replace('@postgres:5432/countersign', `@127.0.0.1:${port}/${database}`)
      await using(await openDatabase(here), async (db) => assert.deepEqual((await shapeOf(db)).missing, []))
    }
  }
})
