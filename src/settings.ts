import { join } from 'node:path'
import { z } from 'zod'
import { trustedProxies } from './edges/address.ts'
import type { RingKey } from './edges/vault.ts'

/** What an operator may set, checked. */
export type Settings = {
  production: boolean
  host: string
  port: number
  /** Without a slash at the end. Links in mails are built from it, never from a request. */
  baseUrl: string
  dataFolder: string
  /** `postgres://…`, with its password. Null: a SQLite file in the data folder. */
  databaseUrl: string | null
  /** Null: development makes one under the data folder. */
  keys: RingKey[] | null
  smtpUrl: string | null
  mailFrom: string
  /** The name an authenticator app shows above the code. */
  issuer: string
  /** The plans that include two-step authentication while they are current, in lower case. */
  plans: string[]
  /** Addresses or networks whose forwarded headers count. */
  trustedProxies: string[]
  /** Of which web applications elsewhere may call the API from a browser; none by default. */
  apiOrigins: string[]
  logLevel: string
  /** What whoever reads `/metrics` shows as a bearer token; null: nobody does. */
  metricsToken: string | null
}

/** A setting that can't be used: one plain sentence that names it and never shows its value. */
export class BadSetting extends Error {}

/** The keys that documents show. Whoever copied them has no secret. */
const exampleKeys = ['AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', 'EXAMPLEkeyEXAMPLEkeyEXAMPLEkeyEXAMPLEkeyEXA=']
const keyBytes = 32

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

const environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  HOST: z.string().min(1).optional(),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATA_DIR: z.string().min(1).default('data'),
  // A slash or an @ of a password that stands as it is would name another host than was meant.
  DATABASE_URL: z
    .url({ protocol: /^postgres(?:ql)?$/ })
    .regex(/^\w+:\/\/[^/?#]*(?:\/[^/?#@]*)?(?:\?[^#]*)?$/)
    .optional(),
  COUNTERSIGN_KEYS: z.string().optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.email().optional(),
  ISSUER: z.string().min(1).max(60).default('Countersign'),
  PLANS: list('automation,professional').pipe(z.array(z.string().toLowerCase()).min(1)),
  TRUSTED_PROXIES: list('').refine(areNetworks),
  API_ORIGINS: list('').refine((origins) => origins.every(isOrigin)),
  METRICS_TOKEN: z.string().min(16).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).optional(),
})

const meanings: Record<string, string> = {
  NODE_ENV: 'it is development or production.',
  PORT: 'it is a number from 1 to 65535.',
  BASE_URL: 'it is the address people type, such as https://sign-in.example.com, without a path.',
  DATABASE_URL:
    'it is postgres://, such as postgres://name:password@db.example.com:5432/countersign, with signs such as @ or / in the password written as %40 or %2F.',
  SMTP_URL: 'it is smtp:// or smtps://, such as smtp://mail.example.com:587.',
  MAIL_FROM: 'it is one e-mail address.',
  ISSUER: 'it is a name of 1 to 60 characters.',
  PLANS: 'it names at least one plan, several separated by commas.',
  TRUSTED_PROXIES: 'it lists addresses or networks such as 10.0.0.0/8, separated by commas.',
  API_ORIGINS: 'it lists addresses such as https://app.example.com, without a path, separated by commas.',
  METRICS_TOKEN: 'it has at least 16 characters.',
  LOG_LEVEL: 'it is trace, debug, info, warn, error, fatal or silent.',
}

/**
 * Reads the settings from an environment; an empty value counts as none. Throws `BadSetting`; in production also on anything
 * unsafe (requirement STO-4).
 */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success) throw unusable(String(parsed.error.issues[0]?.path[0]))
  const value = parsed.data
  const production = value.NODE_ENV === 'production'
  const baseUrl = originOf(value.BASE_URL ?? `http://localhost:${value.PORT}`)
  if (production) refuseUnsafe(baseUrl, value)
  return {
    production,
    // An address, not "localhost": that may mean ::1 alone. Browsers and tools find this one under both names.
    host: value.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: value.PORT,
    baseUrl,
    dataFolder: value.DATA_DIR,
    databaseUrl: value.DATABASE_URL ?? null,
    keys: value.COUNTERSIGN_KEYS === undefined ? null : readKeys(value.COUNTERSIGN_KEYS),
    smtpUrl: value.SMTP_URL ?? null,
    mailFrom: value.MAIL_FROM ?? `no-reply@${new URL(baseUrl).hostname}`,
    issuer: value.ISSUER,
    plans: value.PLANS,
    trustedProxies: value.TRUSTED_PROXIES,
    apiOrigins: value.API_ORIGINS,
    metricsToken: value.METRICS_TOKEN ?? null,
    logLevel: value.LOG_LEVEL ?? (production ? 'info' : 'warn'),
  }
}

/** What `openDatabase` opens. */
export function databaseOf({ databaseUrl, dataFolder }: Pick<Settings, 'databaseUrl' | 'dataFolder'>): string {
  return databaseUrl ?? join(dataFolder, 'countersign.db')
}

/** Throws `BadSetting` where the address holds more than scheme, host and port. */
function originOf(address: string): string {
  const { origin, href } = new URL(address)
  if (href !== `${origin}/`) throw unusable('BASE_URL')
  return origin
}

function refuseUnsafe(
  baseUrl: string,
  value: { COUNTERSIGN_KEYS?: string | undefined; SMTP_URL?: string | undefined },
) {
  if (!baseUrl.startsWith('https://')) {
    throw new BadSetting(
      'BASE_URL must be an https address in production: it stands in mails and decides whom forms trust.',
    )
  }
  if (value.COUNTERSIGN_KEYS === undefined) {
    throw new BadSetting('COUNTERSIGN_KEYS is missing: production needs a key to seal secrets with (see .env.example).')
  }
  if (value.SMTP_URL === undefined) {
    throw new BadSetting('SMTP_URL is missing: production has to send mails (see .env.example).')
  }
}

/**
 * `id:base64,id:base64`, newest first; an id is 1 to 32 letters, digits, `_` or `-`, a key exactly 32 bytes. Throws `BadSetting`,
 * which names a key by its place: who mixed up the parts may have written a key where its id belongs.
 */
export function readKeys(text: string): RingKey[] {
  const keys = text.split(',').map((entry, index) => readKey(entry.trim(), `key ${index + 1}`))
  const ids = new Set(keys.map((key) => key.id))
  const values = new Set(keys.map((key) => Buffer.from(key.bytes).toString('hex')))
  if (ids.size < keys.length || values.size < keys.length) {
    throw new BadSetting('COUNTERSIGN_KEYS names a key twice.')
  }
  return keys
}

function readKey(entry: string, place: string): RingKey {
  const [, id, encoded] = /^([\w-]{1,32}):([\w+/-]*={0,2})$/.exec(entry) ?? []
  if (id === undefined || encoded === undefined) {
    throw new BadSetting('COUNTERSIGN_KEYS must read id:base64key, several separated by commas, the newest first.')
  }
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== keyBytes) {
    throw new BadSetting(`COUNTERSIGN_KEYS: ${place} is not ${keyBytes} bytes in base64.`)
  }
  if (new Set(bytes).size === 1) throw new BadSetting(`COUNTERSIGN_KEYS: ${place} is one byte repeated.`)
  if (exampleKeys.some((example) => Buffer.from(example, 'base64').equals(bytes))) {
    throw new BadSetting(`COUNTERSIGN_KEYS: ${place} is the example from the documents. Make your own.`)
  }
  return { id, bytes }
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

/** The settings of this process: its environment, and a file `.env` of the working folder where there is one. */
export function settingsOfProcess(): Settings {
  readEnvFile()
  return readSettings(process.env)
}

/** What is set already goes before the file. */
function readEnvFile(): void {
  try {
    process.loadEnvFile('.env')
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== 'ENOENT') throw new BadSetting('The file .env can’t be read.')
  }
}
