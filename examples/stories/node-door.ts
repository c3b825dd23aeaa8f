import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type RequestListener, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { type NodeDoor, nodeDoor, type NodeRequest } from '../../src/frameworks/node.ts'
import { createCountersign, stampOf } from '../../src/index.ts'
import { freePort } from '../../test/free-port.ts'
import { ada } from './people.ts'

// A small application in memory, on whichever framework, with the door of Countersign where a test mounts it.

type Next = (problem?: unknown) => void
export type Handler = (req: NodeRequest, res: ServerResponse, next: Next) => void
/** As much of Express, and of Connect, as is used here: they are installed where nothing knows their types. */
export type Framework = Handler & {
  use: (...what: (string | Handler)[]) => void
  set: (name: string, value: unknown) => void
}
export type Parsers = Record<'urlencoded' | 'json' | 'text' | 'raw', (options?: object) => Handler>
/** `fill`: mounts the pages, and what opens a session, somewhere in it. `path`: below which the pages are then. */
export type Mounted = { app: Framework; path?: string; fill: (app: Framework, parts: Parts) => void }
type Parts = { path: string; pages: Handler; login: Handler }

export type Loaded = Parsers & { create: () => Framework; Router: () => Framework }

/** A framework from the folder in which it is installed. */
export function load(folder: string): Loaded {
  const create = createRequire(import.meta.url)(folder) as (() => Framework) & Omit<Loaded, 'create'>
  return {
    create,
    Router: create.Router,
    urlencoded: create.urlencoded,
    json: create.json,
    text: create.text,
    raw: create.raw,
  }
}

/** The application, listening, and what a browser and its maker know of it. Gone when the test ends. */
export async function serve(t: TestContext, { app, path = '/two-step', fill }: Mounted) {
  const { origin, data } = await freePlace()
  const sessions = new Set<string>()
  const countersign = await createCountersign<{ req: NodeRequest; res: ServerResponse }>({
    baseUrl: origin + path,
    database: join(data, 'countersign.sqlite'),
    keys: `door:${randomBytes(32).toString('base64')}`,
    product: { name: 'Letters', signIn: '/login' },
    host: {
      findPerson: (id) => (id === '1' ? { ...ada, stamp: stampOf(ada.password) } : null),
      whoIs: ({ req }) => (sessions.has(sessionIn(req)) ? { person: '1', session: sessionIn(req) } : null),
      openSession(_, { req, res }) {
        const session = randomUUID()
        sessions.delete(sessionIn(req))
        sessions.add(session)
        res.appendHeader('set-cookie', `session=${session}; Path=/; HttpOnly`)
        return { session }
      },
    },
  })
  const problems: unknown[] = []
  app.use((_req, res, next) => {
    res.setHeader('set-cookie', 'theirs=1; Path=/')
    res.setHeader('vary', 'x-theirs')
    // As where a session is looked up: by then all of a small body has come.
    setImmediate(next)
  })
  const door = nodeDoor(countersign)
  fill(app, { path, pages: door.pages, login: loginOf(door) })
  const failed = (problem: unknown, _req: NodeRequest, res: ServerResponse, _next: Next) => {
    problems.push(problem)
    res.writeHead(500).end()
  }
  app.use(failed as unknown as Handler)
  await listen(t, app, { origin, data, countersign })
  return { origin, path, cookies: new Map<string, string>(), problems }
}

/** Where an application may listen, and a folder for what it keeps. */
type Place = { origin: string; data: string }

export async function freePlace(): Promise<Place> {
  return { origin: `http://localhost:${await freePort()}`, data: mkdtempSync(join(tmpdir(), 'countersign-door-')) }
}

/** Until the test ends: then neither the application, nor its Countersign, nor what that kept is there any more. */
export async function listen(
  t: TestContext,
  app: Framework,
  { origin, data, countersign }: Place & { countersign: { close: () => Promise<void> } },
): Promise<void> {
  const server = createServer(app as unknown as RequestListener).listen(Number(new URL(origin).port), '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    server.close()
    server.closeAllConnections()
    await countersign.close()
    rmSync(data, { recursive: true, force: true })
  })
}

export type Visitor = Pick<Awaited<ReturnType<typeof serve>>, 'origin' | 'cookies'>

function loginOf(door: NodeDoor): Handler {
  return (req, res, next) => {
    const { password } = req.body as Record<string, string>
    if (password !== ada.password) return void res.writeHead(401).end()
    door.begin(req, res, { person: '1', means: 'password', next: '/inbox' }).catch(next)
  }
}

const sessionIn = (req: IncomingMessage) => /(?:^|; )session=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1] ?? ''

type Asking = {
  method?: string
  form?: Record<string, string>
  json?: object
  headers?: Record<string, string>
  /** With the whole address in the first line. */
  asProxy?: boolean
}

/** As a browser asks: with its cookies, following nothing. */
export async function ask({ origin, cookies }: Visitor, path: string, asking: Asking = {}) {
  const { method, form, json, headers, asProxy = false } = asking
  const body = form ? new URLSearchParams(form).toString() : json && JSON.stringify(json)
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
  const asked = request(origin, {
    path: asProxy ? origin + path : path,
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'sec-fetch-site': 'same-origin',
      ...(body !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
      ...headers,
    },
  })
  asked.end(body)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const set = (answer.headers['set-cookie'] ?? []).map((line) => /^([^=]+)=([^;]*)/.exec(line)?.slice(1) ?? [])
  for (const [name = '', value = ''] of set) cookies.set(name, value)
  return {
    status: answer.statusCode,
    location: answer.headers.location,
    varies: answer.headers.vary ?? '',
    set: set.map(([name]) => name),
    text: await text(answer),
  }
}
