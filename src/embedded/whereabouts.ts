import { isIP } from 'node:net'
import { plainAddress } from '../adapters/address.ts'
import { hashToken } from '../adapters/token.ts'
import type { Asked } from '../host/host.ts'
import { browserName } from '../http/browser-name.ts'
import { cookieIn } from '../http/cookies.ts'
import { preferredLocale } from '../http/locale.ts'
import type { CookieName } from '../instance.ts'
import type { Moment } from '../moment.ts'
import type { Services } from '../services.ts'

/** The application's word, in one spelling. What is no address was a visitor's to write, and says nothing: it is unknown. */
export const knownAddress = (told: string | null): string | null =>
  told === null || isIP(told) === 0 ? null : plainAddress(told)

/** When and from where a request of the application's comes. Whoever asks for JSON and shows a bearer token keeps no cookies. */
export function momentOf({ clock, instance }: Services, asked: Asked, withoutCookies = keepsNoCookies(asked)): Moment {
  const known = cookieOf(instance, asked, 'known')
  return {
    now: clock.now(),
    from: {
      kind: withoutCookies ? 'mobile' : 'browser',
      address: asked.address ?? '',
      browser: browserName(asked.header('user-agent')),
      browserHash: known === undefined ? null : hashToken(known),
      locale: preferredLocale(cookieOf(instance, asked, 'language'), asked.header('accept-language')),
      call: asked.call,
    },
  }
}

export const cookieOf = (instance: Services['instance'], asked: Asked, name: CookieName): string | undefined =>
  cookieIn(instance, asked.header('cookie'), name)

/** An API's client, or a front end elsewhere: what it has to keep is in the body. A script of the same origin has a browser's cookies. */
export const keepsNoCookies = (asked: Asked): boolean =>
  asked.json && (asked.header('authorization') !== undefined || asked.header('sec-fetch-site') !== 'same-origin')
