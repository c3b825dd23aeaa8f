import { strict as assert } from 'node:assert'
import type { MailTransport } from '../src/adapters/mail-transport.ts'
import { createLine } from '../src/adapters/line.ts'
import { createLog } from '../src/adapters/log.ts'
import type { Db } from '../src/adapters/schema.ts'
import { slowHashOf } from '../src/adapters/slow-hash.ts'
import { embed } from '../src/embedded/embed.ts'
import { readOptions } from '../src/embedded/options.ts'
import type { Options } from '../src/host/options.ts'
import { minutes } from '../src/limits.ts'
import { listMail, readMail } from '../src/mail/read.ts'
import { decodeBase32 } from '../src/otp/base32.ts'
import { asSecret, codeAt, stepAt } from '../src/otp/totp.ts'
import { openTestDatabase } from './database.ts'
import { type EmbeddedBrowser, type EmbeddedBrowserOptions, openEmbeddedBrowser } from './embedded-browser.ts'
import { movableClock, noon, type Span } from './kit.ts'
import { lookIntoDatabase } from './look-into-database.ts'
import { answerAs, type Call, type Member, smallApplication, type Wanted } from './small-application.ts'

const quickHash = slowHashOf({ memoryCost: 64, timeCost: 1, parallelism: 1 })

export type EmbeddedOptions = Wanted & {
  /** What the application says of itself besides: `baseUrl`, `origins`, `product`, … */
  options?: Partial<Omit<Options<Call>, 'host'>>
  /** Without one, mail counts as sent and can be read. */
  transport?: MailTransport
  /** Called after each statement; what it throws is a fault of the database. */
  onStatement?: (sql: string) => void
}

/**
 * A Countersign in an application of somebody else's (`small-application.ts`), on an empty database of the run's engine, with a clock to move and a mailbox to
 * read. Closed when the test ends.
 */
export async function startEmbedded(span: Span, given: EmbeddedOptions = {}) {
  const db: Db = await openTestDatabase({ onStatement: given.onStatement })
  const application = smallApplication(given)
  const clock = movableClock(noon)
  const lines: string[] = []
  const read = readOptions<Call>({
    host: application.host,
    baseUrl: 'https://ferndale.test/two-step',
    database: 'countersign.db',
    keys: `test:${Buffer.from('5b0e'.repeat(16), 'hex').toString('base64')}`,
    product: { name: 'Ferndale', account: '/account' },
    production: false,
    ...given.options,
  })
  const { countersign, inner } = embed<Call>(read, db, {
    clock,
    slowHash: quickHash,
    log: createLog('trace', { write: (line) => void lines.push(line) }),
    // What the application sends itself goes its own way.
    ...(given.options?.mail ? {} : { transport: given.transport ?? null }),
  })
  const { services } = inner
  // However slow a machine that runs many tests at once is, nobody is turned away for that.
  services.lines.hashing = createLine({ atOnce: 2, waits: minutes })
  services.lines.backupCodes = createLine({ atOnce: 2, waits: minutes })
  services.lines.thread = createLine({ atOnce: 1, waits: minutes })
  const unwatch = application.watch(db)
  span.after(async () => {
    unwatch()
    await countersign.close()
  })

  const codeNow = (secret: string, at = clock.now()) => codeAt(asSecret(decodeBase32(secret)), stepAt(at))
  const { origin } = services.instance
  const fetch = (request: Request, address: string | null) => answerAs(application, countersign, request, address)

  const app = {
    ...lookIntoDatabase(db, () => inner.deliverMail()),
    application,
    countersign,
    inner,
    services,
    db,
    clock,
    codeNow,
    origin,
    fetch,
    /** What was logged, as JSON, oldest first. */
    lines,

    /** Someone of the application's, with two-step off. */
    person: (about: Partial<Member> = {}) => application.add(about),

    /** A browser with its own cookies, at its own address; null: nobody knows at which. */
    browser: (about: EmbeddedBrowserOptions = {}) =>
      openEmbeddedBrowser({ fetch, origin, root: countersign.path, codeNow }, about),

    /** The application's session that a browser has. */
    sessionOf(browser: EmbeddedBrowser) {
      const token = browser.cookies.get(application.cookieName)
      return application.sessions.get(token ?? '') ?? assert.fail('no session')
    },

    /** Someone with two-step on, enrolled through the front door five minutes ago: the clock is moved by them. Their sessions are gone. */
    async protectedPerson(about: Partial<Member> = {}) {
      const person = application.add(about)
      const protection = await app.browser().enrol(person)
      for (const [token, session] of application.sessions)
        if (session.person === person.id) application.sessions.delete(token)
      // Before the clock jumps: a mail under way would have waited too long.
      await inner.deliverMail()
      clock.advance(5 * minutes)
      // The same one, so that what a test changes of it is what the application knows.
      return Object.assign(person, protection)
    },

    /** All mail sent so far, oldest first. */
    async mails() {
      await inner.deliverMail()
      const list = await listMail(services)
      const whole = await Promise.all(list.map((mail) => readMail(services, mail.id)))
      return whole.flatMap((mail) => (mail ? [mail] : [])).toSorted((a, b) => a.at - b.at)
    },
  }
  return app
}

export type Embedded = Awaited<ReturnType<typeof startEmbedded>>
