import { BadSetting } from '../bad-setting.ts'
import { checkHost } from '../host/check-host.ts'
import type { Host } from '../host/host.ts'
import { type Instance, instanceOf } from '../instance.ts'
import { routes, secondStepRoutes } from '../routes.ts'
import { inProduction, readSettings, type Settings } from '../settings.ts'

/** What an application says of itself and of where its Countersign stands. */
export type Options<Call = unknown> = {
  host: Host<Call>
  /** Where people meet it: your address and the path that it is mounted at, such as `https://app.example.com/two-step`. */
  baseUrl: string
  /** A file for SQLite, or `postgres://…` (with the package `pg`). A database, or a schema, of its own: see docs/embedding.md. */
  database: string
  /** As `countersign new-key` makes it, newest first: `id:key,id:key`. */
  keys: string
  product: {
    /** On pages, in mails, on the sheet of backup codes. */
    name: string
    /** Where its name leads back to. Left out: `/`. */
    home?: string
    /** Your sign-in page. `?next=` says where somebody wanted to go. Left out: `/login`. */
    signIn?: string
    /** Where somebody changes a password or an address, for mails. Left out: `home`. */
    account?: string
    /** An address on the same host, or a `data:` URL. */
    logo?: string
    /** `rrggbb`, readable on our surfaces: 4.5 to 1, which is checked. */
    accent?: { light: string; dark: string }
    /** What an authenticator app shows. Left out: the name. */
    issuer?: string
  }
  /** Left out: mails can be read at `…/dev/mail`, while NODE_ENV isn't `production`. */
  mail?: { smtpUrl: string; from?: string }
  /** Front ends elsewhere, such as `https://app.example.com`: `next` may lead there, and they may make JSON calls; no form, no cookie (HOST-20). */
  origins?: readonly string[]
  /** Left out: `NODE_ENV`. */
  production?: boolean
  /** Left out: `info` in production, else `warn`. */
  logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
}

export type ReadOptions = { host: Host; settings: Settings; instance: Instance; database: string }

/** Throws `HostError` or `BadSetting`, with one sentence; nothing is opened by then. */
export function readOptions<Call>(options: Options<Call>): ReadOptions {
  checkHost(options.host)
  const { accent, name, issuer } = options.product
  const database = databaseOf(options)
  const settings = read({
    NODE_ENV: (options.production ?? inProduction()) ? 'production' : 'development',
    BASE_URL: options.baseUrl,
    ...(database.startsWith('postgres') && { DATABASE_URL: database }),
    COUNTERSIGN_KEYS: options.keys,
    SMTP_URL: options.mail?.smtpUrl,
    MAIL_FROM: options.mail?.from,
    PRODUCT_NAME: name,
    ISSUER: issuer,
    ACCENT: accent && `${accent.light},${accent.dark}`,
    API_ORIGINS: options.origins?.join(','),
    LOG_LEVEL: options.logLevel,
  })
  if (new URL(settings.baseUrl).pathname === '/')
    throw new BadSetting('baseUrl names no path: Countersign’s pages stand below one of your own, such as /two-step.')
  return { host: options.host, settings, database, instance: instanceIn(settings, options.product) }
}

function databaseOf({ database }: Pick<Options, 'database'>): string {
  if (typeof database === 'string' && database !== '') return database
  throw new BadSetting('The option “database” is missing: a file for SQLite, or postgres://….')
}

/** By which option a setting of the stand-alone program is given here. */
const optionOf: Record<string, string> = {
  BASE_URL: 'baseUrl',
  DATABASE_URL: 'database',
  COUNTERSIGN_KEYS: 'keys',
  SMTP_URL: 'mail.smtpUrl',
  MAIL_FROM: 'mail.from',
  PRODUCT_NAME: 'product.name',
  ISSUER: 'product.issuer',
  ACCENT: 'product.accent',
  API_ORIGINS: 'origins',
  LOG_LEVEL: 'logLevel',
}

function read(env: Record<string, string | undefined>): Settings {
  try {
    return { ...readSettings(env), plans: [] }
  } catch (problem) {
    if (!(problem instanceof BadSetting)) throw problem
    throw new BadSetting(problem.message.replaceAll(/\b[A-Z]+(?:_[A-Z]+)*\b/g, (name) => optionOf[name] ?? name))
  }
}

/** Our places, and where the application's own stand. */
function instanceIn(settings: Settings, product: Options['product']): Instance {
  const { home = '/', signIn = '/login', account = home, logo = null } = product
  const ours = instanceOf(settings)
  const theirs: Record<string, string> = { [routes.home]: home, [routes.signIn]: signIn }
  const outside = (written: string) => {
    const [path = '', query] = written.split('?')
    if (secondStepRoutes.some((pattern) => pattern.test(path))) return null
    return withQuery(theirs[path] ?? account, query)
  }
  return {
    ...ours,
    frame: { home, logo },
    path: (...to) => outside(ours.path(...to).slice(ours.root.length)) ?? ours.path(...to),
    link: (...to) => {
      const elsewhere = outside(ours.path(...to).slice(ours.root.length))
      return elsewhere === null ? ours.link(...to) : new URL(elsewhere, ours.origin).href
    },
  }
}

export const withQuery = (path: string, query: string | undefined) =>
  query ? `${path}${path.includes('?') ? '&' : '?'}${query}` : path
