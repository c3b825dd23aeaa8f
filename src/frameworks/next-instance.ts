import { createCountersign } from '../embedded/create.ts'
import { checkHost } from '../host/check-host.ts'
import type { Countersign } from '../host/countersign.ts'
import type { SignedIn } from '../host/host.ts'
import type { Options } from '../host/options.ts'

/**
 * The call of `Host<NextCall>`. Your functions may use `cookies()` and `headers()` of `next/headers` as everywhere, and `whoIs` may lead away whoever isn't signed
 * in: that is nobody then. `addressOf`, which can't wait for the headers, has them here. Next tells no address: what stands in `x-forwarded-for` is a proxy's word
 * only where one of yours overwrites it, else the visitor's.
 */
export type NextCall = { headers: { get(name: string): string | null } }

/** Next may load a module more than once: there is one of each address in a process, whoever asks for it first. */
const opened = Symbol.for('countersign.opened')
type Opened = Map<string, Promise<Countersign<NextCall>>>

/** Rejects as `createCountersign` does; what was away may be there when it is asked for again. */
export async function openOnce(options: Options<NextCall>): Promise<Countersign<NextCall>> {
  const all = ((globalThis as { [opened]?: Opened })[opened] ??= new Map())
  const { baseUrl } = options
  const there = all.get(baseUrl)
  if (there) return there
  const opening = open(options)
  all.set(baseUrl, opening)
  opening.catch(() => all.delete(baseUrl))
  return opening
}

async function open(options: Options<NextCall>): Promise<Countersign<NextCall>> {
  const { host } = options
  checkHost(host)
  return createCountersign({ ...options, host: { ...host, whoIs: (call) => orNobody(async () => host.whoIs(call)) } })
}

/** What leads away in Next throws: `redirect`, `unauthorized`. */
async function orNobody(ask: () => Promise<SignedIn | null>): Promise<SignedIn | null> {
  try {
    return await ask()
  } catch (problem) {
    const digest = (problem as { digest?: unknown } | null)?.digest
    if (typeof digest === 'string' && /^NEXT_(?:REDIRECT|HTTP_ERROR_FALLBACK)\b/.test(digest)) return null
    throw problem
  }
}
