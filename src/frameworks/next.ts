import type { Countersign } from '../host/countersign.ts'
import type { FirstStep } from '../host/host.ts'
import type { Options } from '../host/options.ts'
import { type NextCall, openOnce } from './next-instance.ts'
import * as plain from './next-plain.ts'

export { stampOf } from '../host/stamp.ts'
export type { NextCall } from './next-instance.ts'

export type NextOptions = Options<NextCall> & {
  /** `cookies` and `headers` of `next/headers`, `redirect` of `next/navigation`. */
  next: {
    cookies: () => Awaitable<{ set(name: string, value: string, options: plain.CookieOptions): unknown }>
    headers: () => Awaitable<NextCall['headers']>
    redirect: (to: string) => never
    /** As `next.config` has it: Next takes it off what comes. Left out: none. */
    basePath?: string
  }
}
type Awaitable<T> = T | Promise<T>

type Wanted = { fresh?: boolean; next?: string }
type Handler = (request: Request) => Promise<Response>

/** The doors of an application on Next, from 15 on, with its app router. */
export type NextDoor = {
  /** Our pages. Whole, in `app/two-step/[[...path]]/route.ts`: `export const { GET, POST, DELETE, OPTIONS } = twoStep.pages` */
  pages: Record<'GET' | 'POST' | 'DELETE' | 'OPTIONS', Handler>
  /** In a server action, in the place of opening a session. Leads away; what it returns is a refusal, in words to show. */
  begin: (first: FirstStep) => Promise<string>
  /**
   * In a page or an action, before anything else: leads away whoever isn't signed in, or isn't fresh. `next` is the page to come back to, which Next doesn't tell.
   * A layout is no place for it: Next doesn't draw one anew for each page.
   */
  guard: (wanted?: Wanted) => Promise<void>
  /** In a route handler, which answers by a `Response`. */
  route: {
    begin: (request: Request, first: FirstStep) => Promise<Response>
    /** Null: go on. */
    guard: (request: Request, wanted?: Wanted) => Promise<Response | null>
    /** Where there are no cookies: answers whoever is signed in with a link to our pages, `{ link, expiresAt }`. `next`: which of them. */
    enter: (request: Request, wanted?: Pick<Wanted, 'next'>) => Promise<Response>
  }
  /** The one that is open in this process, opened if need be. In `register` of `instrumentation.ts`, what is wrong with the options is told at the start. */
  countersign: () => Promise<Countersign<NextCall>>
}

/**
 *     export const twoStep = nextDoor({ next: { cookies, headers, redirect }, host, baseUrl, database, keys, product })
 *
 *     'use server'
 *     export async function signIn(_refusal: string, form: FormData): Promise<string> {
 *       const user = await rightPassword(form)
 *       return twoStep.begin({ person: String(user.id), means: 'password', next: '/inbox' })
 *     }
 *
 * `next.config` has to name the package in `serverExternalPackages`, and neither it nor `proxy.ts` may put headers on our pages: Next sends those in the place of
 * ours, `Cache-Control` and the policy for contents among them. Nothing is opened while Next builds. Options that change while `next dev` runs hold from its next
 * start.
 */
export function nextDoor({ next, ...options }: NextOptions): NextDoor {
  const { cookies, headers, redirect, basePath = '' } = next
  const countersign = () => openOnce(options)
  const lead = (location: string) => redirect(plain.asNextWants(location, basePath, options.baseUrl))
  const page: Handler = async (request) => {
    if (plain.isOfTheRouter(request)) return plain.nothingForTheRouter()
    return answerPage(await countersign(), request, basePath)
  }
  return {
    pages: { GET: page, POST: page, DELETE: page, OPTIONS: page },
    async begin(first) {
      const asked = plain.askedOf(await headers(), false)
      const answer = await (await countersign()).begin(first, asked)
      const jar = await cookies()
      for (const line of answer.cookies) jar.set(...plain.cookieOf(line))
      return answer.location === null ? plain.wordsOf(answer) : lead(answer.location)
    },
    async guard(wanted) {
      const asked = plain.askedOf(await headers(), false)
      const answer = await (await countersign()).guard(asked, wanted)
      if (answer === null) return
      if (answer.location === null) throw new Error(plain.wordsOf(answer))
      lead(answer.location)
    },
    route: {
      async begin(request, first) {
        return plain.responseOf(await (await countersign()).begin(first, plain.askedBy(request)))
      },
      async guard(request, wanted = {}) {
        // What was sent has no page to come back to.
        const back = request.method === 'GET' ? { next: plain.pathOf(request, basePath) } : {}
        const answer = await (await countersign()).guard(plain.askedBy(request), { ...back, ...wanted })
        return answer && plain.responseOf(answer)
      },
      async enter(request, wanted) {
        return plain.responseOf(await (await countersign()).enter(plain.askedBy(request), wanted))
      },
    },
    countersign,
  }
}

async function answerPage(countersign: Countersign<NextCall>, request: Request, basePath: string): Promise<Response> {
  const { path } = countersign
  // With `trailingSlash`, Next asks for each page by another name than ours.
  const [asked = '', query] = plain.pathOf(request, basePath).split(/\/?(?:\?|$)/, 2)
  if (!`${asked}/`.startsWith(`${path}/`))
    throw new Error(
      `By its baseUrl Countersign stands at ${path}, but its route handler answers ${asked}: it belongs into app${path}/[[...path]]/route.ts, without the basePath of next.config, which nextDoor has to know.`,
    )
  const call = { headers: request.headers }
  return countersign.fetch(plain.uncompressed(request, query ? `${asked}?${query}` : asked), { address: null, call })
}
