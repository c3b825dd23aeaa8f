import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { type NodeCall, nodeDoor, type NodeRequest } from '../../src/frameworks/node.ts'
import { createCountersign } from '../../src/index.ts'
import { fetched } from '../../test/ship/nodes.ts'
import { freePlace, type Handler, listen, load } from './node-door.ts'
import { ada } from './people.ts'

// The session libraries that applications on Express use save what was changed when the answer ends, whatever it is.

const express = load(await fetched('express', '5.3.0'))
const { create, urlencoded } = express
type Kept = NodeRequest & { session?: { userId?: string } | null }
const libraries: Record<string, [version: string, options: object]> = {
  'express-session': ['1.19.0', { secret: 'a secret of this test', resave: false, saveUninitialized: false }],
  'cookie-session': ['2.1.1', { secret: 'a secret of this test' }],
}

for (const [library, [version, options]] of Object.entries(libraries))
  test(`HOST-3: ${library}: a session that openSession had changed before it threw is not saved`, async (t) => {
    const session = createRequire(import.meta.url)(await fetched(library, version)) as (options: object) => Handler
    const visited = await serve(t, session(options))
    const failed = await fetch(`${visited}/login`, { method: 'POST', body: new URLSearchParams({ fails: 'yes' }) })
    assert.equal(failed.status, 500)
    assert.equal(await who(visited, failed), 'nobody')
    const good = await fetch(`${visited}/login`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' })
    assert.equal(good.status, 303)
    assert.equal(await who(visited, good), '1')
  })

async function who(origin: string, answered: Response): Promise<string> {
  const cookie = answered.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return (await fetch(origin, { headers: { cookie } })).text()
}

async function serve(t: TestContext, session: Handler): Promise<string> {
  const { origin, data } = await freePlace()
  let fails = false
  const countersign = await createCountersign<NodeCall<Kept>>({
    baseUrl: `${origin}/two-step`,
    database: join(data, 'countersign.db'),
    keys: `door:${randomBytes(32).toString('base64')}`,
    product: { name: 'Letters' },
    logLevel: 'silent',
    host: {
      findPerson: () => ({ name: ada.name, email: ada.email, stamp: '1' }),
      whoIs: ({ req }) => (req.session?.userId === undefined ? null : { person: req.session.userId }),
      openSession({ person }, { req }) {
        if (req.session) req.session.userId = person
        if (fails) throw new Error('away')
      },
    },
  })
  const door = nodeDoor(countersign)
  const app = create()
  app.use(session, urlencoded({ extended: false }))
  app.use(countersign.path, door.pages)
  app.use('/login', (req, res, next) => {
    fails = (req.body as { fails?: string }).fails === 'yes'
    door.begin(req, res, { person: '1', means: 'password' }).catch(next)
  })
  app.use((req: Kept, res) => void res.end(req.session?.userId ?? 'nobody'))
  const failed = (_problem: unknown, _req: NodeRequest, res: ServerResponse, _next: unknown) => {
    res.writeHead(500).end()
  }
  app.use(failed as unknown as Handler)
  await listen(t, app, { origin, data, countersign })
  return origin
}
