import { strict as assert } from 'node:assert'
import type { Countersign } from '../src/countersign.ts'
import { createStandAlone } from '../src/standalone/stand-alone.ts'
import { createLine } from '../src/adapters/line.ts'
import { createLog } from '../src/adapters/log.ts'
import type { MailTransport } from '../src/adapters/mail-transport.ts'
import { systemRandomness } from '../src/adapters/randomness.ts'
import type { Patience } from '../src/adapters/postgres.ts'
import type { Role, Tables } from '../src/adapters/schema.ts'
import { slowHashOf } from '../src/adapters/slow-hash.ts'
import type { RingKey } from '../src/adapters/vault.ts'
import { minutes } from '../src/limits.ts'
import { listMail, readMail } from '../src/mail/read.ts'
import { decodeBase32 } from '../src/otp/base32.ts'
import { asSecret, codeAt, stepAt } from '../src/otp/totp.ts'
import { createOrganisation, createPerson } from '../src/standalone/people/create.ts'
import { pathTo, type RouteName } from '../src/routes.ts'
import { readSettings } from '../src/settings.ts'
import { type Locale, locales, sayIn } from '../src/messages/messages.ts'
import { type Browser, type BrowserOptions, openBrowser } from './browser.ts'
import { failWrites, openTestDatabase } from './database.ts'
import { type Json, lookIntoDatabase } from './look-into-database.ts'

/** A Tuesday noon, in the middle of nothing. Tests move it. */
export const noon = Date.UTC(2027, 2, 2, 12, 0, 0)
export const password = 'violet anchor 1869 plum'
const quickHash = slowHashOf({ memoryCost: 64, timeCost: 1, parallelism: 1 })
const testKeys: RingKey[] = [{ id: 'test', bytes: Buffer.from('5b0e'.repeat(16), 'hex') }]

export type Someone = { id: string; email: string; name: string; password: string }

type PersonOptions = {
  email?: string
  name?: string
  plan?: string
  planCurrent?: boolean
  role?: Role
  locale?: Locale
  emailConfirmed?: boolean
  organisationId?: string
}

/** Who calls the API, and what fills the `:name` parts of the path. */
type ApiCall = { token?: string; method?: string; address?: string; parts?: Record<string, string> }

export type AppOptions = {
  /** A database file, to open the same one twice; on PostgreSQL a database of that name. */
  file?: string
  /** A PostgreSQL of the test's own. */
  address?: string
  /** How long that one is waited for. */
  patience?: Patience
  /** The test changes the shape of its database: nobody gets that one afterwards. */
  ruined?: boolean
  keys?: RingKey[]
  env?: Record<string, string>
  log?: { lines: string[]; level: string }
  at?: number
  /** Without one, mail counts as sent and can be read. */
  transport?: MailTransport
  /** The application runs as a process of its own, on the same database. */
  elsewhere?: Elsewhere
}

type Elsewhere = {
  clock: ReturnType<typeof movableClock>
  fetch: Countersign['fetch']
  /** Resolves once no mail waits. */
  mailSent(): Promise<void>
  close(): Promise<void>
}

/** When what was started is closed: at the end of a test (its context), or of a whole file's (`{ after }` of node:test). */
export type Span = { after(end: () => Promise<void>): void }

/** The application for a test, or for all of a file; closed when that ends. What its browsers do is in browser.ts, what one may ask of its database in look-into-database.ts. */
export async function startApp(span: Span, options: AppOptions = {}): Promise<App> {
  const app = await openApp(options)
  span.after(app.close)
  return app
}

/**
 * The real application on an empty database of the run's engine, with a clock to move and a mailbox to read. Whoever opens it closes it: tests start it. A file
 * that asks it much before its first test says `after(app.close)` behind that: what stands in `after` is done as soon as no test of a share is left to run.
 */
export async function openApp(options: AppOptions = {}) {
  const statements: string[] = []
  const watch = { afterEach: (_sql: string) => {} }
  const db = await openTestDatabase({
    file: options.file,
    address: options.address,
    patience: options.patience,
    ruined: options.ruined,
    onStatement(sql) {
      statements.push(sql)
      watch.afterEach(sql)
    },
  })
  let wrongCodes = 0
  let closed: Promise<void> | undefined
  const undo: (() => Promise<void>)[] = []
  const clock = options.elsewhere?.clock ?? movableClock(options.at ?? noon)
  const randomness = countingRandomness()
  const slowHash = countingSlowHash()
  const settings = readSettings({ BASE_URL: 'https://countersign.test', LOG_LEVEL: 'silent', ...options.env })
  const lines = options.log?.lines
  const log = lines ? createLog(options.log?.level ?? 'trace', { write: (line) => void lines.push(line) }) : undefined
  const countersign = createStandAlone({
    settings,
    db,
    keys: options.keys ?? testKeys,
    clock,
    randomness,
    slowHash,
    ...(log && { log }),
    transport: options.transport ?? null,
  })
  const { services } = countersign
  // However slow a machine that runs many tests at once is, nobody is turned away for that.
  services.lines.hashing = createLine({ atOnce: 2, waits: minutes })
  services.lines.backupCodes = createLine({ atOnce: 2, waits: minutes })
  services.lines.thread = createLine({ atOnce: 1, waits: minutes })
  const { elsewhere } = options
  const fetch: Countersign['fetch'] = (request, from) => (elsewhere ?? countersign).fetch(request, from)
  const mailSent = () => (elsewhere ? elsewhere.mailSent() : countersign.deliverMail())
  const codeNow = (secret: string, at = clock.now()) => codeAt(asSecret(decodeBase32(secret)), stepAt(at))

  const app = {
    ...lookIntoDatabase(db, mailSent),
    /** Resolves once no mail waits: its delivery asks the database too. */
    mailSent,
    countersign,
    fetch,
    services,
    settings,
    db,
    clock,
    randomness,
    slowHash,
    /** Every statement sent to the database, newest last. */
    statements,
    /** `afterEach` runs after each statement; what it throws is a fault of the database. */
    watch,
    baseUrl: settings.baseUrl,

    /** Someone of a new organisation. By default on current Professional, in English, with two-step off. */
    async person(about: PersonOptions = {}): Promise<Someone & { organisationId: string }> {
      const organisationId =
        about.organisationId ??
        (await createOrganisation(services, {
          name: 'Ferndale Robotics',
          plan: about.plan ?? 'professional',
          planCurrent: about.planCurrent ?? true,
        }))
      const name = about.name ?? 'Ada Lind'
      const email =
        about.email ?? `ada${Math.floor(Number(`0x${services.randomness.id().slice(-8)}`))}@ferndale.example`
      const { role = 'person', locale = 'en', emailConfirmed = true } = about
      const id = await createPerson(
        services,
        { organisationId, email, name, role, locale, password, emailConfirmed },
        clock.now(),
      )
      return { id, email, name, password, organisationId }
    },

    /** A browser with its own cookies, at its own address. */
    browser: (about: BrowserOptions = {}): Browser => openBrowser({ fetch, baseUrl: settings.baseUrl, codeNow }, about),

    /** Someone with two-step on, enrolled through the front door five minutes ago: the clock is moved by them. Nobody is signed in. */
    async protectedPerson(about: PersonOptions = {}) {
      const person = await app.person(about)
      const browser = app.browser()
      const protection = await browser.enrol(person)
      await browser.post('signOut')
      // Before the clock jumps: a mail under way would have waited too long.
      await app.mails()
      clock.advance(5 * minutes)
      return { ...person, ...protection }
    },

    /** The code that an authenticator with this secret shows now, or at another moment. */
    codeNow,

    /** Six digits, other ones each time, that this secret gives nowhere within twelve minutes: refused without a word about clocks. Others each time: the same is no second try. */
    wrongCode(secret: string, at = clock.now()) {
      wrongCodes += 1
      const near = new Set(Array.from({ length: 49 }, (_, step) => codeNow(secret, at + (step - 24) * 30_000)))
      const wrong = Array.from({ length: 500 }, (_, number) => String(314_159 + number))
      const codes = wrong.filter((code) => !near.has(code))
      return codes[wrongCodes % codes.length] ?? assert.fail('five hundred codes cannot all be right')
    },

    /** All mail sent so far, oldest first, but for what every sign-in in a browser of a test's own brings. */
    async mails() {
      const aboutNewBrowsers = locales.map((locale) => sayIn(locale)('mail.newBrowser.subject'))
      return (await app.allMails()).filter((mail) => !aboutNewBrowsers.includes(mail.subject))
    },

    /** All mail sent so far, that about new browsers included. */
    async allMails() {
      await mailSent()
      const list = await listMail(services)
      const whole = await Promise.all(list.map((mail) => readMail(services, mail.id)))
      return whole.flatMap((mail) => (mail ? [mail] : [])).toSorted((a, b) => a.at - b.at)
    },

    async mailsTo(email: string) {
      return (await app.mails()).filter((mail) => mail.to === email)
    },

    /** One call of the JSON API. */
    async api(name: RouteName, body?: unknown, about: ApiCall = {}) {
      const headers: Record<string, string> = {}
      if (body !== undefined) headers['content-type'] = 'application/json'
      if (about.token) headers['authorization'] = `Bearer ${about.token}`
      const answer = await fetch(
        new Request(settings.baseUrl + pathTo(name, about.parts), {
          method: about.method ?? (body === undefined ? 'GET' : 'POST'),
          headers,
          ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
        { address: about.address ?? '203.0.113.9' },
      )
      const text = await answer.text()
      return { status: answer.status, headers: answer.headers, text, json: text ? (JSON.parse(text) as Json) : {} }
    },

    /** Any request, with nothing added to it. */
    request: (path: string, init: RequestInit = {}, address = '203.0.113.9') =>
      fetch(new Request(settings.baseUrl + path, init), { address }),

    /** Lets every write of a kind to a table fail, as on a full disk, until what is returned is called, or the application closed. */
    async failWrites(table: keyof Tables, verb?: 'insert' | 'update' | 'delete') {
      const mend = await failWrites(db, table, verb)
      undo.push(mend)
      return mend
    },

    /** At once, for whoever doesn't wait for the end; a second time does nothing. */
    close: () => (closed ??= close()),
  }
  return app

  async function close() {
    for (const mend of undo) await mend()
    await elsewhere?.close()
    await countersign.close()
  }
}

export type App = Awaited<ReturnType<typeof openApp>>

export function movableClock(start: number) {
  let now = start
  return {
    now: () => now,
    advance: (by: number) => (now += by),
    set: (to: number) => (now = to),
  }
}

/** The real source, with a list of what was asked of it. */
function countingRandomness() {
  const asked: number[] = []
  return {
    asked,
    bytes(length: number) {
      asked.push(length)
      return systemRandomness.bytes(length)
    },
    id: () => systemRandomness.id(),
  }
}

/** The real function at the least cost, because the tests ask for it thousands of times, with a count of how often it ran. */
function countingSlowHash() {
  const counted = {
    ran: 0,
    hash: (text: string) => ((counted.ran += 1), quickHash.hash(text)),
    verify: (phc: string, text: string) => ((counted.ran += 1), quickHash.verify(phc, text)),
    derive: (text: string, salt: Uint8Array) => ((counted.ran += 1), quickHash.derive(text, salt)),
  }
  return counted
}
