import { BadSetting } from '../bad-setting.ts'
import { checkHost } from '../host/check-host.ts'
import type { Host } from '../host/host.ts'
import type { Options, SendMail } from '../host/options.ts'
import { type Instance, instanceOf } from '../instance.ts'
import { routes, secondStepRoutes } from '../routes.ts'
import { inProduction, readSettings, type Settings } from '../settings.ts'

export type ReadOptions = {
  host: Host
  settings: Settings
  instance: Instance
  database: string
  /** The application's own way of sending; null: SMTP, or none. */
  sendMail: SendMail | null
}

/** Throws `HostError` or `BadSetting`, with one sentence; nothing is opened by then. */
export function readOptions<Call>(options: Options<Call>): ReadOptions {
  checkHost(options.host)
  mustBeThere(options)
  const { accent, name, issuer } = options.product
  const { database } = options
  const sendMail = options.mail && 'send' in options.mail ? options.mail.send : null
  if (sendMail !== null && typeof sendMail !== 'function') throw new BadSetting('mail.send has to be a function.')
  const smtp = options.mail && 'smtpUrl' in options.mail ? options.mail : undefined
  const settings = read(
    {
      NODE_ENV: (options.production ?? inProduction()) ? 'production' : 'development',
      BASE_URL: options.baseUrl,
      ...(database.startsWith('postgres') && { DATABASE_URL: database }),
      COUNTERSIGN_KEYS: options.keys,
      SMTP_URL: smtp?.smtpUrl,
      MAIL_FROM: smtp?.from,
      PRODUCT_NAME: name,
      ISSUER: issuer,
      ACCENT: accent && `${accent.light},${accent.dark}`,
      RP_ID: options.relyingParty?.id,
      RP_ORIGINS: options.relyingParty?.origins?.join(','),
      API_ORIGINS: options.origins?.join(','),
      LOG_LEVEL: options.logLevel,
    },
    sendMail !== null,
  )
  if (new URL(settings.baseUrl).pathname === '/')
    throw new BadSetting('baseUrl names no path: Countersign’s pages stand below one of your own, such as /two-step.')
  return { host: options.host, settings, database, sendMail, instance: instanceIn(settings, options.product) }
}

/** What an empty variable of the environment leaves out, in the words of whoever has to fill it. */
const whatItIs = {
  baseUrl: 'your address and a path of your own, such as https://app.example.com/two-step.',
  database: 'a file for SQLite, or postgres://….',
  keys: 'it seals the secrets. `npx countersign keys new` makes one; keep it where your other secrets are.',
} as const

function mustBeThere(options: Options<never>): void {
  for (const name of ['baseUrl', 'database', 'keys'] as const) {
    const value: unknown = options[name]
    if (typeof value !== 'string' || value === '')
      throw new BadSetting(`The option “${name}” is missing: ${whatItIs[name]}`)
  }
  const product: { name?: unknown } | undefined = options.product
  if (typeof product?.name !== 'string' || product.name === '')
    throw new BadSetting('The option “product” is missing its name: it stands on pages and in mails.')
  // Anything else would become a file of that name.
  if (/^(?!postgres(?:ql)?:)[a-z][a-z0-9+.-]+:\/\//i.test(options.database))
    throw new BadSetting('The option “database” is of another kind: it is a file for SQLite, or postgres://….')
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
  RP_ID: 'relyingParty.id',
  RP_ORIGINS: 'relyingParty.origins',
  API_ORIGINS: 'origins',
  LOG_LEVEL: 'logLevel',
}

/** What only whoever runs the program can do about it. */
const ofTheProgramAlone = [', or the password as it is in SMTP_PASSWORD', ' (see .env.example)']

function read(env: Record<string, string | undefined>, mailsByItself: boolean): Settings {
  try {
    return { ...readSettings(env, { mailsByItself }), plans: [] }
  } catch (problem) {
    if (!(problem instanceof BadSetting)) throw problem
    const said = ofTheProgramAlone.reduce((text, part) => text.replace(part, ''), problem.message)
    throw new BadSetting(said.replaceAll(/\b[A-Z]+(?:_[A-Z]+)*\b/g, (name) => optionOf[name] ?? name))
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
