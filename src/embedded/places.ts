import type { Instance } from '../instance.ts'
import type { Places } from './application.ts'
import { withQuery } from './options.ts'

const longest = 2048

/**
 * Where `next` may lead: a path of the host, or a page of a front end elsewhere that was named (requirements HOST-6, HOST-20). Written anew: what a browser would
 * read in another way than we do is refused.
 */
export function placesOf(instance: Instance, origins: readonly string[]): Places {
  function leadTo(next: string | null | undefined): string | null {
    if (!isPlain(next)) return null
    const url = URL.parse(next, instance.origin)
    if (url === null || url.username !== '' || url.password !== '') return null
    // Where dots are taken out, two slashes may meet, which name a host: `/a/..//evil.example`.
    if (next.startsWith('/'))
      return url.origin === instance.origin && !url.pathname.startsWith('//') ? withoutHost(url) : null
    // `blob:` has the origin of what stands behind it.
    return /^https?:$/.test(url.protocol) && origins.includes(url.origin) ? url.href : null
  }
  return {
    leadTo,
    signIn(next) {
      const back = leadTo(next)
      return withQuery(
        instance.path('signIn'),
        back === null ? undefined : new URLSearchParams({ next: back }).toString(),
      )
    },
  }
}

/** As it came: where an application's query names it twice, that is a list. */
const isPlain = (next: unknown): next is string =>
  typeof next === 'string' && next.length <= longest && /^[\x21-\x7e]+$/.test(next) && !next.includes('\\')

const withoutHost = ({ pathname, search, hash }: URL) => pathname + search + hash
