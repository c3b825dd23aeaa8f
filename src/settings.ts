import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { BadSetting } from './bad-setting.ts'
import { placeOf, trustedProxies } from './adapters/address.ts'
import { type ForwardedHeader, forwardedHeaders } from './adapters/forwarded.ts'
import { readKeys } from './adapters/key-ring.ts'
import type { RingKey } from './adapters/vault.ts'
import { readEmail } from './spelling/email.ts'
import { howItIsWritten, namesOneServer, withPassword } from './server-address.ts'
import { readName } from './spelling/name.ts'
import { type Accent, weakness } from './colours.ts'
import { type RelyingParty, relyingPartyOf } from './relying-party.ts'
import { meaningOf, readEnvFile, withoutQuotes } from './env-file.ts'

/** What an operator may set, checked. */
export type Settings = {
  production: boolean
  host: string
  port: number
  /** Development may listen where others reach it, with its demo people and the mails that it shows to everybody. */
  demoBeyondLoopback: boolean
  /** With a path or without, never with a slash at the end. */
  baseUrl: string
  dataFolder: string
  /** `postgres://…`, with its password. Null: a SQLite file in the data folder. */
  databaseUrl: string | null
  /** Null: development makes one under the data folder. */
  keys: RingKey[] | null
  smtpUrl: string | null
  /** By SMTP, or by the application. */
  sendsMail: boolean
  mailFrom: string
  /** What people know this installation by: on pages, in mails, on sheets of backup codes. */
  productName: string
  /** In light and in dark. Null: Countersign's own. */
  accent: Accent | null
  /** The name an authenticator app shows above the code: the product's, where nothing else is set. */
  issuer: string
  /** The plans that include two-step authentication while they are current, in lower case. */
  plans: string[]
  /** For whom passkeys are made; `id` is null at an address of numbers. */
  relyingParty: RelyingParty
  /** Addresses or networks whose forwarded headers count. */
  trustedProxies: string[]
  /** Which header it is by which they say whom they ask for. */
  forwardedHeader: ForwardedHeader
  /** Of which web applications elsewhere may call the API from a browser; none by default. */
  apiOrigins: string[]
  logLevel: string
  /** What whoever reads `/metrics` shows as a bearer token; null: nobody does. */
  metricsToken: string | null
}

/** Of these, what rules and guards read. What is only the program's (its keys, its database, where it listens) reaches none of them; what people meet is the instance's. */
export type SharedSettings = Pick<
  Settings,
  | 'production'
  | 'smtpUrl'
  | 'sendsMail'
  | 'issuer'
  | 'plans'
  | 'trustedProxies'
  | 'forwardedHeader'
  | 'apiOrigins'
  | 'metricsToken'
>

const list = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    )

// As every name is read; with something in it that can be said.
const shownName = z
  .string()
  .transform((text) => readName(text) ?? '')
  .pipe(
    z
      .string()
      .max(60)
      .regex(/[\p{L}\p{N}\p{S}]/u),
  )

/** A name, as `URL` writes it, or an address: a browser can be there. */
const hostOfSite = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[\da-f:.]+\])$/

/** It stands in the names of cookies as well. */
const pathOfSite = /^(?=.{0,64}$)(?:\/[\w-]+)*$/

/** Behind the ? of SMTP_URL. What the mail library doesn't know it passes over without a word: mail would leave without the TLS that was asked for. */
const smtpOption =
  /^(?:(?:requireTLS|ignoreTLS|tls\.rejectUnauthorized)=(?:true|false)|(?:name|authMethod|localAddress|tls\.servername|tls\.minVersion)=.+)$/

/**
 * Behind the ? of DATABASE_URL, in libpq's names, as the driver heeds them or has no need of them. What neither knows it passes over without a word:
 * `SSLMODE=require` would go without TLS, `dbname=` to another database.
 */
const databaseOption =
  /^(?:(?:host|port|user|password|options|(?:fallback_)?application_name|sslmode|sslrootcert|sslcert|sslkey|sslnegotiation|channel_binding|gssencmode|connect_timeout|keepalives(?:_\w+)?|target_session_attrs)=.*|ssl=(?:true|false|1|0))$/

/** As an organisation's plan is written. */
const planName = /^[a-z0-9-]{1,40}$/

const environment = z.object({
  NODE_ENV: z.enum(['development', 'production']).default('development'),
  HOST: z
    .string()
    .transform((host) => host.replace(/^\[(.*)\]$/, '$1'))
    .refine((host) => isIP(host) !== 0 || /^[\w.-]+$/.test(host))
    .optional(),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .default('3000')
    .transform(Number)
    .pipe(z.number().min(1).max(65_535)),
  DEMO_BEYOND_LOOPBACK: z.enum(['yes', 'no']).default('no'),
  BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATA_DIR: z.string().min(1).default('data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(?:ql)?:/i)
    .refine(namesOneServer)
    .refine(isDatabase)
    .optional(),
  DATABASE_PASSWORD: z.string().optional(),
  COUNTERSIGN_KEYS: z.string().optional(),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .refine(namesOneServer)
    .refine(namesAServer)
    .optional(),
  SMTP_PASSWORD: z.string().optional(),
  MAIL_FROM: z
    .string()
    .refine((text) => readEmail(text) !== null)
    .optional(),
  PRODUCT_NAME: shownName.default('Countersign'),
  ACCENT: list('').pipe(
    z
      .array(
        z
          .string()
          .toLowerCase()
          .regex(/^#?[\da-f]{6}$/)
          .transform((colour) => `#${colour.replace('#', '')}`),
      )
      .refine(({ length }) => length === 0 || length === 2),
  ),
  ISSUER: shownName.optional(),
  PLANS: list('automation,professional').pipe(z.array(z.string().toLowerCase().regex(planName)).min(1)),
  RP_ID: z
    .string()
    .toLowerCase()
    .regex(/^[a-z\d-]+(?:\.[a-z\d-]+)*$/)
    .optional(),
  RP_ORIGINS: list('').refine((origins) => origins.every(isOrigin)),
  TRUSTED_PROXIES: list('').refine(areNetworks),
  FORWARDED_HEADER: z.string().toLowerCase().pipe(z.enum(forwardedHeaders)).default('x-forwarded-for'),
  API_ORIGINS: list('').refine((origins) => origins.every(isOrigin)),
  // RFC 6750 2.1: what a header can bring.
  METRICS_TOKEN: z
    .string()
    .regex(/^[\w.~+/-]{16,}=*$/)
    .optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).optional(),
})

const meanings: Record<string, string> = {
  NODE_ENV: 'it is development or production.',
  HOST: 'it is an address of this machine, or a name for one, without a port.',
  PORT: 'it is a number from 1 to 65535.',
  DEMO_BEYOND_LOOPBACK: 'it is yes or no.',
  BASE_URL:
    'it is the address people type, such as https://sign-in.example.com, or https://example.com/sign-in with a path of letters, digits, - and _.',
  DATABASE_URL: `it is postgres:// and one server, such as postgres://name:password@db.example.com:5432/countersign, ${howItIsWritten('DATABASE_PASSWORD')}`,
  SMTP_URL: `it is smtp:// or smtps://, such as smtp://name:password@mail.example.com:587, ${howItIsWritten('SMTP_PASSWORD')}`,
  MAIL_FROM: 'it is one e-mail address.',
  PRODUCT_NAME: 'it is a name of 1 to 60 characters that can be seen.',
  ACCENT: 'it is two colours as rrggbb, for light and for dark, separated by a comma.',
  ISSUER: 'it is a name of 1 to 60 characters that can be seen.',
  PLANS: 'it names at least one plan by letters, digits and hyphens, several separated by commas.',
  RP_ID: 'it is a domain of BASE_URL’s, such as example.com.',
  RP_ORIGINS: 'it lists addresses such as https://app.example.com, without a path, separated by commas.',
  TRUSTED_PROXIES: 'it lists addresses or networks such as 10.0.0.0/8, separated by commas.',
  FORWARDED_HEADER: 'it is X-Forwarded-For or Forwarded.',
  API_ORIGINS: 'it lists addresses such as https://app.example.com, without a path, separated by commas.',
  METRICS_TOKEN: 'it has at least 16 letters, digits or signs of -._~+/, as a bearer token has.',
  LOG_LEVEL: 'it is trace, debug, info, warn, error, fatal or silent.',
}

/**
 * Reads the settings from an environment; an empty value counts as none. `mailsByItself`: an application sends what is to be mailed. Throws `BadSetting`; in production also on anything
 * unsafe (requirement STO-4).
 */
export function readSettings(env: Record<string, string | undefined>, { mailsByItself = false } = {}): Settings {
  const parsed = environment.safeParse(meaningsOf(env))
  if (!parsed.success) throw unusable(String(parsed.error.issues[0]?.path[0]))
  const value = parsed.data
  const production = value.NODE_ENV === 'production'
  const baseUrl = siteOf(value.BASE_URL ?? `http://${ownName(value.HOST)}:${value.PORT}`)
  if (production) refuseUnsafe(baseUrl, value, mailsByItself)
  return {
    production,
    // An address, not "localhost": that may mean ::1 alone. Browsers and tools find this one under both names.
    host: value.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: value.PORT,
    demoBeyondLoopback: value.DEMO_BEYOND_LOOPBACK === 'yes',
    baseUrl,
    dataFolder: value.DATA_DIR,
    databaseUrl: databaseUrlOf(value),
    keys: value.COUNTERSIGN_KEYS === undefined ? null : readKeys(value.COUNTERSIGN_KEYS),
    sendsMail: mailsByItself || value.SMTP_URL !== undefined,
    smtpUrl: withPassword('SMTP', smtpUrlOf(value.SMTP_URL), value.SMTP_PASSWORD, 'the mail server'),
    mailFrom: value.MAIL_FROM ?? senderAt(baseUrl, value.SMTP_URL !== undefined),
    productName: value.PRODUCT_NAME,
    accent: accentOf(value.ACCENT),
    issuer: value.ISSUER ?? value.PRODUCT_NAME,
    plans: value.PLANS,
    relyingParty: relyingPartyOf(baseUrl, { id: value.RP_ID, origins: value.RP_ORIGINS }),
    trustedProxies: value.TRUSTED_PROXIES,
    forwardedHeader: value.FORWARDED_HEADER,
    apiOrigins: value.API_ORIGINS,
    metricsToken: value.METRICS_TOKEN ?? null,
    logLevel: value.LOG_LEVEL ?? (production ? 'info' : 'warn'),
  }
}

/** What Node and its libraries go by, for applications that say nothing else. */
export const inProduction = (): boolean => process.env['NODE_ENV'] === 'production'

/** Where a browser of this machine finds who listens there. */
function ownName(host = ''): string {
  if (isIP(host) === 0 || host === '127.0.0.1' || /^[01:.]+$/.test(host)) return 'localhost'
  return isIP(host) === 6 ? `[${host.replace(/%.*$/, '')}]` : host
}

/** Whether only this machine reaches who listens there. A name but `localhost` may mean anything. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || placeOf(host) === 'this_machine'
}

/** Development without SMTP: mail goes nowhere but to a page. */
export function readsMailHere(settings: SharedSettings): boolean {
  return !settings.production && !settings.sendsMail
}

/** What `openDatabase` opens. A whole path: SQLite takes one that begins with `file:` for more than a name. */
export function databaseOf({ databaseUrl, dataFolder }: Pick<Settings, 'databaseUrl' | 'dataFolder'>): string {
  return databaseUrl ?? resolve(join(dataFolder, 'countersign.db'))
}

/** The values of our own settings; an empty one counts as none. */
function meaningsOf(env: Record<string, string | undefined>): Record<string, string> {
  const given: Record<string, string> = {}
  for (const name of Object.keys(environment.shape)) {
    const value = meaningOf(name, env[name] ?? '', { asItStands: name.endsWith('_PASSWORD') })
    if (value !== '') given[name] = value
  }
  return given
}

type Database = { DATABASE_URL?: string | undefined; DATABASE_PASSWORD?: string | undefined }

/** The address with its password, wherever that stood. */
function databaseUrlOf({ DATABASE_URL: given, DATABASE_PASSWORD: password }: Database): string | null {
  // With a blank anywhere, as in `options`, the driver would write what is written as %2F as %252F.
  const url = given?.replaceAll(' ', '%20')
  // libpq's `allow` and `prefer` go on without TLS where a server, or whoever stands before it, offers none.
  const modes = new URLSearchParams(url?.split('?')[1]).getAll('sslmode')
  if (modes.length > 1 || !modes.every((mode) => /^(?:disable|no-verify|require|verify-ca|verify-full)$/.test(mode)))
    throw new BadSetting(
      'DATABASE_URL is not usable: its sslmode is verify-full (require means the same), no-verify, or disable.',
    )
  const options = url?.split('?')[1]?.split('&') ?? []
  if (!options.every((option) => option === '' || databaseOption.test(option)))
    throw new BadSetting(
      'DATABASE_URL is not usable: behind its ? stand host, port, user, password, options, application_name, sslmode, sslrootcert, sslcert, sslkey and others of libpq’s, in small letters, or ssl as true or false.',
    )
  return withPassword('DATABASE', url, password, 'the database')
}

/**
 * The form that libpq has for a socket, `postgres://name:password@/database?host=/run/postgresql`, is no URL to others; the one that it has for several
 * servers, of which it tries one after the other, the driver takes for one long name.
 */
function isDatabase(url: string): boolean {
  const parsed = URL.parse(url.replace('@/', '@localhost/'))
  return parsed !== null && ![parsed.hostname, ...parsed.searchParams.getAll('host')].some((host) => host.includes(','))
}

function namesAServer(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed !== null && parsed.hostname !== '' && parsed.port !== '0'
}

function smtpUrlOf(given: string | undefined): string | undefined {
  const options = given?.split('?')[1]?.split('&') ?? []
  if (!options.every((option) => smtpOption.test(option)))
    throw new BadSetting(
      'SMTP_URL is not usable: behind its ? stand requireTLS, ignoreTLS and tls.rejectUnauthorized as true or false, and name, authMethod, localAddress, tls.servername and tls.minVersion.',
    )
  return given
}

/** Mail comes from a domain: an address of a network is none. */
function senderAt(baseUrl: string, mails: boolean): string {
  const sender = `no-reply@${new URL(baseUrl).hostname.replace(/\.$/, '')}`
  if (readEmail(sender) !== null) return sender
  if (mails) throw new BadSetting('MAIL_FROM is missing: BASE_URL names no domain that mails could come from.')
  return 'no-reply@localhost'
}

/** Without a slash at the end. Throws `BadSetting` where the address holds more than scheme, host, port and a plain path. */
function siteOf(address: string): string {
  const { origin, pathname, href, hostname, port } = new URL(address)
  const path = pathname.replace(/\/$/, '')
  const isPlain = href === origin + pathname && pathOfSite.test(path)
  if (!isPlain || port === '0' || !hostOfSite.test(hostname)) throw unusable('BASE_URL')
  return origin + path
}

/** Throws `BadSetting` for one that people couldn't read. */
function accentOf([light, dark]: string[]): Accent | null {
  if (light === undefined || dark === undefined) return null
  const weak = weakness({ light, dark })
  if (weak !== null)
    throw new BadSetting(
      `ACCENT is too weak: in ${weak.scheme} its contrast with ${weak.on} is ${(Math.floor(weak.contrast * 100) / 100).toFixed(2)} to 1, and has to be 4.5.`,
    )
  return { light, dark }
}

function refuseUnsafe(
  baseUrl: string,
  value: { COUNTERSIGN_KEYS?: string | undefined; SMTP_URL?: string | undefined },
  mailsByItself: boolean,
) {
  if (!baseUrl.startsWith('https://')) {
    throw new BadSetting(
      'BASE_URL must be an https address in production: it stands in mails and decides whom forms trust.',
    )
  }
  if (value.COUNTERSIGN_KEYS === undefined) {
    throw new BadSetting('COUNTERSIGN_KEYS is missing: production needs a key to seal secrets with (see .env.example).')
  }
  if (value.SMTP_URL === undefined && !mailsByItself) {
    throw new BadSetting('SMTP_URL is missing: production has to send mails (see .env.example).')
  }
}

function unusable(name: string): BadSetting {
  return new BadSetting(`${name} is not usable: ${meanings[name] ?? 'it must not be empty.'}`)
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text
}

function areNetworks(entries: string[]): boolean {
  try {
    trustedProxies(entries)
    return true
  } catch {
    return false
  }
}

/** The settings of this process: its environment, and a file `.env` of the working folder where there is one. What is set already goes before it. */
export function settingsOfProcess(): Settings {
  for (const [name, value] of Object.entries(readEnvFile('.env', Object.keys(environment.shape))))
    // What isn't ours may be the database driver's, or Node's.
    process.env[name] ??= name in environment.shape ? value : withoutQuotes(value)
  return readSettings(process.env)
}
