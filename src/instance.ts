import { pageAt, type Parts, type Place, type Query } from './routes.ts'
import type { RelyingParty } from './relying-party.ts'
import type { Settings } from './settings.ts'
import { type Colours, colours, coloursWith } from './colours.ts'

/** One Countersign as people and browsers meet it. Two in one process, or on one host, share none of this (decision 31). */
export type Instance = {
  /** What people know it by: on pages, in mails, on sheets of backup codes. */
  product: string
  /** As browsers name it in `Origin`. */
  origin: string
  /** Below which path of that host everything stands: `/b/c`, or nothing. */
  root: string
  /** Both. Links in mails are built from it, never from a request. */
  baseUrl: string
  colours: Colours
  /** For whom passkeys are made here. */
  relyingParty: RelyingParty
  /** What stands around our pages where they are part of somebody else's application; null: our own menu and tabs. */
  frame: Frame | null
  /** Without `__Host-`. */
  cookies: Record<CookieName, string>
  /** How pages, forms and redirects name a place of ours. */
  path: (place: Place, parts?: Parts, query?: Query) => string
  /** The same with the host: for mails, and for whoever isn't on a page of ours. */
  link: (place: Place, parts?: Parts, query?: Query) => string
}

/** `home`: where the product's name leads back to. `logo`: in the place of our sign, an address or a `data:` URL. */
export type Frame = { home: string; logo: string | null }

export type CookieName = (typeof cookieNames)[number]
const cookieNames = ['session', 'challenge', 'known', 'language', 'notice', 'next', 'probe', 'zone'] as const

export function instanceOf(
  settings: Pick<Settings, 'accent' | 'baseUrl' | 'productName' | 'production' | 'relyingParty'>,
): Instance {
  const { accent, baseUrl, productName } = settings
  const { origin } = new URL(baseUrl)
  const root = baseUrl.slice(origin.length)
  const suffix = cookieSuffix(settings)
  return {
    product: productName,
    origin,
    root,
    baseUrl,
    relyingParty: settings.relyingParty,
    frame: null,
    colours: accent === null ? colours : coloursWith(accent),
    cookies: Object.fromEntries(cookieNames.map((name) => [name, name + suffix])) as Instance['cookies'],
    path: (...to) => root + pageAt(...to),
    link: (...to) => baseUrl + pageAt(...to),
  }
}

/**
 * What the names of cookies end with. `__Host-` binds them to the host and the path `/`: two below paths of one host would sign each other out. Cookies
 * know no port either, and in development copies stand beside each other at several (decision 29). A dot is in no path that settings take.
 */
function cookieSuffix({ baseUrl, production }: Pick<Settings, 'baseUrl' | 'production'>): string {
  const { port, pathname } = new URL(baseUrl)
  return (production || port === '' ? '' : `-${port}`) + pathname.replace(/\/$/, '').replaceAll('/', '.')
}
