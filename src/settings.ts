import { z } from '@hono/zod-openapi'
import type { RingKey } from './edges/vault.ts'

/** What an operator may set, checked. */
export type Settings = {
  production: boolean
  host: string
  port: number
  /** Without a slash at the end. Links in mails are built from it, never from a request. */
  baseUrl: string
  dataFolder: string
  /** Null: development makes one under the data folder. */
  keys: RingKey[] | null
  smtpUrl: string | null
  mailFrom: string
  /** The name an authenticator app shows above the code. */
  issuer: string
  /** The plans that include two-step authentication while they are current. */
  plans: string[]
  /** Addresses or networks whose forwarded headers count. */
  trustedProxies: string[]
  logLevel: string
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
const port = z.coerce.number().int().min(0).max(65_535)

const environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  HOST: z.string().min(1).optional(),
  PORT: port.default(3000),
  BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATA_DIR: z.string().min(1).default('data'),
  COUNTERSIGN_KEYS: z.string().optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.email().optional(),
  ISSUER: z.string().min(1).max(60).default('Countersign'),
  PLANS: list('automation,professional').pipe(z.array(z.string()).min(1)),
  TRUSTED_PROXIES: list(''),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

/** Reads the settings from an environment. Throws `BadSetting`; in production also on anything unsafe (requirement STO-4). */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0] ?? 'A setting')
    throw new BadSetting(`${name} is not usable: ${meaningOf(name)}`)
  }
  const value = parsed.data
  const production = value.NODE_ENV === 'production'
  const baseUrl = (value.BASE_URL ?? `http://localhost:${value.PORT}`).replace(/\/+$/, '')
  if (production && !baseUrl.startsWith('https://')) {
    throw new BadSetting(
      'BASE_URL must be an https address in production: it stands in mails and decides whom forms trust.',
    )
  }
  const origin = new URL(baseUrl).origin
  if (origin !== baseUrl)
    throw new BadSetting('BASE_URL must be an origin without a path, such as https://sign-in.example.com.')
  if (production && !value.COUNTERSIGN_KEYS) {
    throw new BadSetting('COUNTERSIGN_KEYS is missing: production needs a key to seal secrets with (see .env.example).')
  }
  if (production && !value.SMTP_URL) {
    throw new BadSetting('SMTP_URL is missing: production has to send mails (see .env.example).')
  }
  return {
    production,
    host: value.HOST ?? (production ? '0.0.0.0' : 'localhost'),
    port: value.PORT,
    baseUrl,
    dataFolder: value.DATA_DIR,
    keys: value.COUNTERSIGN_KEYS ? readKeys(value.COUNTERSIGN_KEYS) : null,
    smtpUrl: value.SMTP_URL ?? null,
    mailFrom: value.MAIL_FROM ?? `no-reply@${new URL(baseUrl).hostname}`,
    issuer: value.ISSUER,
    plans: value.PLANS.map((plan) => plan.toLowerCase()),
    trustedProxies: value.TRUSTED_PROXIES,
    logLevel: value.LOG_LEVEL,
  }
}

/** `id:base64,id:base64`, newest first. Each key is exactly 32 bytes. */
export function readKeys(text: string): RingKey[] {
  const keys = text.split(',').map((entry) => {
    const [id = '', encoded = '', ...rest] = entry.trim().split(':')
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(id) || rest.length > 0) {
      throw new BadSetting('COUNTERSIGN_KEYS must read id:base64key, several separated by commas, the newest first.')
    }
    const bytes = Buffer.from(encoded, 'base64')
    if (bytes.length !== keyBytes)
      throw new BadSetting(`COUNTERSIGN_KEYS: the key "${id}" is not ${keyBytes} bytes in base64.`)
    if (new Set(bytes).size === 1) throw new BadSetting(`COUNTERSIGN_KEYS: the key "${id}" is one byte repeated.`)
    if (exampleKeys.some((example) => Buffer.from(example, 'base64').equals(bytes))) {
      throw new BadSetting(`COUNTERSIGN_KEYS: the key "${id}" is the example from the documents. Make your own.`)
    }
    return { id, bytes }
  })
  if (
    new Set(keys.map((key) => key.id)).size < keys.length ||
    new Set(keys.map((key) => key.bytes.toString('hex'))).size < keys.length
  ) {
    throw new BadSetting('COUNTERSIGN_KEYS names a key twice.')
  }
  return keys
}

function meaningOf(name: string): string {
  const meanings: Record<string, string> = {
    NODE_ENV: 'it is development or production.',
    PORT: 'it is a number from 0 to 65535.',
    BASE_URL: 'it is the address people type, such as https://sign-in.example.com.',
    SMTP_URL: 'it is smtp:// or smtps://, such as smtp://mail.example.com:587.',
    MAIL_FROM: 'it is one e-mail address.',
    ISSUER: 'it is a name of 1 to 60 characters.',
    LOG_LEVEL: 'it is trace, debug, info, warn, error, fatal or silent.',
  }
  return meanings[name] ?? 'it must not be empty.'
}
