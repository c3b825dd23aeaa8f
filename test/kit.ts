import { strict as assert } from 'node:assert'
import { type Countersign, createCountersign } from '../src/countersign.ts'
import { createLine } from '../src/edges/line.ts'
import { createLog } from '../src/edges/log.ts'
import type { MailTransport } from '../src/edges/mail-transport.ts'
import { systemRandomness } from '../src/edges/randomness.ts'
import type { Patience } from '../src/edges/postgres.ts'
import type { Db, Role, Tables } from '../src/edges/schema.ts'
import { slowHashOf } from '../src/edges/slow-hash.ts'
import type { RingKey } from '../src/edges/vault.ts'
import { minutes } from '../src/limits.ts'
import { listMail, readMail } from '../src/mail/read.ts'
import { decodeBase32 } from '../src/otp/base32.ts'
import { asSecret, codeAt, stepAt } from '../src/otp/totp.ts'
import { createOrganisation, createPerson } from '../src/people/create.ts'
import { pathTo, type RouteName, routes } from '../src/routes.ts'
import { readSettings } from '../src/settings.ts'
import { type Locale, locales, sayIn } from '../src/ui/messages.ts'
import { failWrites, openTestDatabase, tableNames } from './database.ts'

/** A Tuesday noon, in the middle of nothing. Tests move it. */
export const noon = Date.UTC(2027, 2, 2, 12, 0, 0)
export const password = 'violet anchor 1869 plum'
const quickHash = slowHashOf({ memoryCost: 64, timeCost: 1, parallelism: 1 })
const testKeys: RingKey[] = [{ id: 'test', bytes: Buffer.from('5b0e'.repeat(16), 'hex') }]

export type Someone = { id: string; email: string; name: string; password: string }
export type Fields = Record<string, string> | [string, string][]

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

/** The real application on an empty database of the run's engine, with a clock to move and a mailbox to read. */
export async function startApp(options: AppOptions = {}) {
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
  const undo: (() => Promise<void>)[] = []
  const clock = options.elsewhere?.clock ?? movableClock(options.at ?? noon)
  const randomness = countingRandomness()
  const slowHash = countingSlowHash()
  const settings = readSettings({ BASE_URL: 'https://countersign.test', LOG_LEVEL: 'silent', ...options.env })
  const lines = options.log?.lines
  const log = lines ? createLog(options.log?.level ?? 'trace', { write: (line) => void lines.push(line) }) : undefined
  const countersign = createCountersign({
    settings,
    db,
    keys: options.keys ?? testKeys,
    clock,
    randomness,
    slowHash,
    ...(log && { log }),
    transport: options.transport ?? null,
  })
  const { house } = countersign
  // However slow a machine that runs many tests at once is, nobody is turned away for that.
  house.lines.hashing = createLine({ atOnce: 2, waits: minutes })
  house.lines.thread = createLine({ atOnce: 1, waits: minutes })
  const { elsewhere } = options
  const fetch: Countersign['fetch'] = (request, from) => (elsewhere ?? countersign).fetch(request, from)
  const mailSent = () => (elsewhere ? elsewhere.mailSent() : countersign.deliverMail())
  const codeNow = (secret: string, at = clock.now()) => codeAt(asSecret(decodeBase32(secret)), stepAt(at))

  const app = {
    countersign,
    fetch,
    house,
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
        (await createOrganisation(house, {
          name: 'Ferndale Robotics',
          plan: about.plan ?? 'professional',
          planCurrent: about.planCurrent ?? true,
        }))
      const name = about.name ?? 'Ada Lind'
      const email = about.email ?? `ada${Math.floor(Number(`0x${house.randomness.id().slice(-8)}`))}@ferndale.example`
      const { role = 'person', locale = 'en', emailConfirmed = true } = about
      const id = await createPerson(
        house,
        { organisationId, email, name, role, locale, password, emailConfirmed },
        clock.now(),
      )
      return { id, email, name, password, organisationId }
    },

    /** A browser with its own cookies, at its own address. */
    browser: (about: BrowserOptions = {}): Browser => openBrowser({ fetch, baseUrl: settings.baseUrl, codeNow }, about),

    /** Someone with two-step on, enrolled through the front door a little while ago; nobody is signed in. */
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
      const list = await listMail(house)
      const whole = await Promise.all(list.map((mail) => readMail(house, mail.id)))
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

    /** Every row of every table, once what waits to be mailed is; `last_seen_at`, which reading moves too, is left out. */
    async dump() {
      await mailSent()
      const whole = (await namesOfTables(db)).map(async (table) => {
        const all: Json[] = await db.selectFrom(table).selectAll().execute()
        // Mail about new browsers, which every browser of a test brings, leaves in its own time.
        const rows = all.filter((row) => !String(row['unique_key']).startsWith('new-browser:'))
        return [table, rows.map((row) => JSON.stringify({ ...row, last_seen_at: undefined })).toSorted()] as const
      })
      return Object.fromEntries(await Promise.all(whole))
    },

    /** The same without the events that tell of refused requests (requirement AUD-1). */
    async dumpButRefusals() {
      const dump = await app.dump()
      return { ...dump, audit_events: dump['audit_events']?.filter((row) => !row.includes('"request.refused"')) }
    },

    /** How many rows a table holds. */
    async count(
      table: 'sessions' | 'challenges' | 'enrolments' | 'authenticators' | 'backup_codes' | 'known_browsers' | 'outbox',
    ) {
      const row = await db
        .selectFrom(table)
        .select((rows) => rows.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },

    /** How many tries count: those that didn't turn out right. */
    async triesCounted(what = 'second-step') {
      const rows = await db
        .selectFrom('attempts')
        .select('id')
        .where('what', '=', what)
        .where('id', 'not in', (tries) => tries.selectFrom('audit_events').select('audit_events.id'))
        .execute()
      return rows.length
    },

    /** The audit trail, oldest first. */
    async audit() {
      const rows = await db.selectFrom('audit_events').selectAll().orderBy('at').orderBy('id').execute()
      return rows.map((row) => ({ ...row, details: JSON.parse(row.details) as Json }))
    },

    /** Lets every write of a kind to a table fail, as on a full disk, until what is returned is called, or the application closed. */
    async failWrites(table: keyof Tables, verb?: 'insert' | 'update' | 'delete') {
      const mend = await failWrites(db, table, verb)
      undo.push(mend)
      return mend
    },

    async close() {
      for (const mend of undo) await mend()
      await elsewhere?.close()
      await countersign.close()
    },
  }
  return app
}

export type Json = Record<string, unknown>

let names: Promise<(keyof Tables)[]> | undefined

/** In their order. Asked once: PostgreSQL takes longer to say it than to read them all. */
function namesOfTables(db: Db) {
  names ??= tableNames(db)
  return names
}

/** What a browser needs to know of the application that it visits. */
type Served = { fetch: Countersign['fetch']; baseUrl: string; codeNow: (secret: string) => string }
type BrowserOptions = {
  address?: string
  userAgent?: string
  language?: string
  /** Shared with another browser, which is the same one then, at another application. */
  cookies?: Map<string, string>
  /** What stands between: a proxy before several applications. */
  through?: Countersign['fetch']
}

/** Follows no redirect by itself; keeps cookies; sends what a browser sends with our own forms. */
function openBrowser(app: Served, about: BrowserOptions) {
  const cookies = about.cookies ?? new Map<string, string>()
  const fetch = about.through ?? app.fetch
  const { origin } = new URL(app.baseUrl)
  const address = about.address ?? '203.0.113.7'

  async function send(path: string, init: RequestInit = {}) {
    const headers = new Headers(init.headers)
    headers.set(
      'user-agent',
      about.userAgent ?? 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    )
    if (about.language) headers.set('accept-language', about.language)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await fetch(new Request(app.baseUrl + path, { ...init, headers }), { address })
    for (const line of answer.headers.getSetCookie()) keep(line)
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      location: inside(answer.headers.get('location')),
      text,
      seen: visibleText(text),
    }
  }

  /** Where a redirect leads, as the table has it: none leads out of the application. */
  function inside(location: string | null) {
    const root = app.baseUrl.slice(origin.length)
    assert.ok(!root || !location || location.startsWith(`${root}/`), `${location} leads out of ${root}`)
    return location && location.slice(root.length)
  }

  function keep(line: string) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }

  const browser = {
    cookies,
    send,
    get: (name: RouteName, query = '') => send(routes[name] + query),
    path: (path: string) => send(path),

    /** Sends a form of ours. */
    post(name: RouteName, fields: Fields = {}, headers: Record<string, string> = {}) {
      return browser.postTo(routes[name], fields, headers)
    },

    postTo(path: string, fields: Fields = {}, headers: Record<string, string> = {}) {
      return send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
        body: new URLSearchParams(fields).toString(),
      })
    },

    /** Follows a redirect, as browsers do. */
    async follow(answer: { location: string | null }) {
      assert.ok(answer.location, 'a redirect was expected')
      return send(answer.location)
    },

    givePassword: (person: Someone, next?: string) =>
      browser.post('signIn', { email: person.email, password: person.password, ...(next && { next }) }),

    /** Both steps; returns the last answer. */
    async signIn(person: Someone & { secret?: string }) {
      const first = await browser.givePassword(person)
      if (!person.secret) return first
      return browser.post('signInCode', { code: app.codeNow(person.secret) })
    },

    isSignedIn: async () => (await send(routes.home)).status === 200,

    /** From the Security tab to the backup codes, without Finish. */
    async enrolUntilFinish(person: Someone) {
      if (!(await browser.isSignedIn())) await browser.signIn(person)
      const begun = await browser.post('twoStepScan')
      assert.equal(begun.location, routes.twoStepScan, begun.seen)
      const secret = secretOn((await browser.get('twoStepScan')).text)
      const proved = await browser.post('twoStepCode', { code: app.codeNow(secret) })
      assert.equal(proved.location, routes.twoStepBackupCodes, proved.seen)
      const codes = codesOn((await browser.get('twoStepBackupCodes')).text)
      return { secret, codes }
    },

    /** Turns two-step on, all the way. */
    async enrol(person: Someone) {
      const protection = await browser.enrolUntilFinish(person)
      const finished = await browser.post('twoStepBackupCodes', { kept: '1' })
      assert.equal(finished.location, routes.security, finished.seen)
      return protection
    },
  }
  return browser
}

export type Browser = ReturnType<typeof openBrowser>
export type App = Awaited<ReturnType<typeof startApp>>

/** The setup key that a page shows. */
export function secretOn(page: string): string {
  const secret = /secret=([A-Z2-7]{32})/.exec(page)?.[1]
  assert.ok(secret, 'the page shows no setup key')
  return secret
}

/** The ten backup codes that a page shows. */
export function codesOn(page: string): string[] {
  const codes = [...new Set(page.match(/\b[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}\b/g))]
  assert.equal(codes.length, 10, 'ten backup codes were expected')
  return codes
}

/** What someone reads: tags gone, entities resolved, white space folded. */
export function visibleText(html: string): string {
  return html
    .replace(/<(script|style|svg|head)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim()
}

function movableClock(start: number) {
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
