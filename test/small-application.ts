import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes, randomUUID } from 'node:crypto'
import type { Db } from '../src/adapters/schema.ts'
import type { Countersign } from '../src/host/countersign.ts'
import type {
  Answer,
  Asked,
  CompletedSignIn,
  FirstStep,
  Host,
  HostPerson,
  HostSession,
  Opened,
} from '../src/host/host.ts'
import { stampOf } from '../src/host/stamp.ts'

/** Someone of an application of somebody else's. What is left out is as the ports say. */
export type Member = {
  id: string
  name: string
  email: string | null
  password: string
  /** In the place of what password and address make. */
  stamp?: string
} & Pick<
  HostPerson,
  'active' | 'emailConfirmed' | 'ineligible' | 'joinedAt' | 'locale' | 'organisation' | 'required' | 'timeZone'
>

/** A request as this application has it: what it came with, and what its own answer sets. */
export type Call = { headers: Headers; cookies: string[] }

type Port = keyof Host
/** One call of a port: with what, and whether that was while a transaction of ours was open, which must never be. */
export type PortCall = { port: Port; with: unknown; inTransaction: boolean }

/** `about`: what it says of the session when it lists it; by default nothing. */
type Session = { person: string; id: string; generation: number; token: string; about?: Partial<HostSession> }

const cookieName = 'app-session'

export type Wanted = {
  /** False: its sessions have no name that stays, and `whoIs` gives none. */
  named?: boolean
  /** Its tokens carry the generation, and nobody can end them. */
  signed?: boolean
  /** Whoever signs in by JSON gets a token, and no cookie. */
  tokens?: boolean
  /** Ports that it doesn't have. */
  without?: ('endSessions' | 'listSessions' | 'endSession' | 'checkPassword')[]
  /** Whether it lists its people. */
  lists?: boolean
  addressOf?: Host<Call>['addressOf']
}

/**
 * A small application with people and sessions of its own, in memory, and a second step in it. `during` lets a test throw, wait or change things
 * while a port is asked; what `openSession` returns besides is `opened`, what
 * `checkPassword` returns in any case is `checked`, and `listSessions` `listed`.
 */
export function smallApplication({
  named = true,
  signed = false,
  tokens = false,
  without = [],
  lists = false,
  addressOf,
}: Wanted = {}) {
  const people = new Map<string, Member>()
  const sessions = new Map<string, Session>()
  const calls: PortCall[] = []
  const transaction = new AsyncLocalStorage<boolean>()
  const during: { [Name in Port]?: (given: unknown) => unknown } = {}
  const state: { opened: Opened; checked?: unknown; listed?: unknown } = { opened: {} }

  const getsToken = ({ headers }: Call) => tokens && wantsJson(headers)

  async function asked(port: Port, given: unknown): Promise<void> {
    const inTransaction = transaction.getStore() === true
    calls.push({ port, with: given, inTransaction })
    if (inTransaction) throw new Error(`host.${port} was called inside a transaction`)
    await during[port]?.(given)
  }

  const host: Host<Call> = {
    async findPerson(id) {
      await asked('findPerson', id)
      const member = people.get(id)
      if (!member) return null
      const { password, stamp = stampOf(password, member.email), ...rest } = member
      return { ...rest, stamp }
    },
    async whoIs(call) {
      await asked('whoIs', call)
      const session = sessions.get(tokenIn(call) ?? '')
      if (!session) return null
      const { person, id, generation } = session
      return { person, ...(named && { session: id }), ...(signed && { generation }) }
    },
    async openSession(done, call) {
      await asked('openSession', done)
      const opened = open(done, call)
      const sent = getsToken(call) && { json: { access: { token: opened.token } } }
      return { ...(named && { session: opened.id }), ...sent, ...state.opened }
    },
    ...(without.includes('endSessions')
      ? {}
      : {
          async endSessions({ person, but }) {
            await asked('endSessions', { person, but })
            for (const [token, session] of sessions)
              if (session.person === person && (!named || session.id !== but)) sessions.delete(token)
          },
        }),
    ...(without.includes('listSessions')
      ? {}
      : {
          async listSessions(person) {
            await asked('listSessions', person)
            const own = [...sessions.values()].filter((session) => session.person === person)
            return (state.listed ?? own.map(({ id, about }) => ({ session: id, ...about }))) as HostSession[]
          },
        }),
    ...(without.includes('listSessions') || without.includes('endSession')
      ? {}
      : {
          async endSession(of) {
            await asked('endSession', of)
            // Careless: it ends whatever it is told to, whosever it is.
            for (const [token, session] of sessions) if (session.id === of.session) sessions.delete(token)
          },
        }),
    ...(without.includes('checkPassword')
      ? {}
      : {
          async checkPassword(id, password) {
            await asked('checkPassword', id)
            return (state.checked ?? people.get(id)?.password === password) as boolean
          },
        }),
    ...(lists && {
      async listPeople({ organisation, after }) {
        await asked('listPeople', { organisation, after })
        const all = [...people.values()].filter((member) => member.organisation?.id === organisation)
        const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1
        const page = all.slice(from, from + 2)
        const listed = page.map(({ id, email, joinedAt = null, active = true, organisation: of }) => ({
          id,
          email,
          joinedAt,
          active,
          administrator: of?.administrator === true,
        }))
        return { people: listed, after: from + 2 < all.length ? (page.at(-1)?.id ?? null) : null }
      },
    }),
    ...(addressOf && { addressOf }),
  }

  /** A session that goes on gets another id and another token; the old ones are nobody's. */
  function open({ person, generation, renews }: CompletedSignIn, call: Call): Session {
    if (renews) sessions.delete(tokenIn(call) ?? '')
    return signIn(person, call, generation)
  }

  function signIn(person: string, call: Call, generation = 0): Session {
    const token = randomBytes(16).toString('hex')
    const session: Session = { person, id: randomUUID(), generation, token }
    sessions.set(token, session)
    if (!getsToken(call)) call.cookies.push(`${cookieName}=${token}; Path=/; HttpOnly`)
    return session
  }

  return {
    host,
    people,
    sessions,
    calls,
    during,
    state,
    cookieName,
    signIn,
    /** What was asked of one port, oldest first. */
    callsOf: (port: Port) => calls.filter((call) => call.port === port).map((call) => call.with),
    /** Someone of its own; by default with a password and a proved address. */
    add(about: Partial<Member> = {}): Member {
      const id = about.id ?? String(people.size + 42)
      const member = { id, name: 'Ada Lind', email: `ada${id}@ferndale.example`, password: 'violet anchor', ...about }
      people.set(id, member)
      return member
    },
    /** From now on it is noticed when a port is called by what a transaction on this database does. Returns what ends that. */
    watch(db: Db): () => void {
      const begin = db.transaction.bind(db)
      db.transaction = () => {
        const builder = begin()
        const execute = builder.execute.bind(builder)
        builder.execute = (work) => execute((tx) => transaction.run(true, () => work(tx)))
        return builder
      }
      return () => {
        Reflect.deleteProperty(db, 'transaction')
      }
    },
  }
}

export type SmallApplication = ReturnType<typeof smallApplication>

/** In its cookie, or as a bearer token where there are none. */
function tokenIn({ headers }: Call): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  return bearer ?? new RegExp(`(?:^|; )${cookieName}=([^;]*)`).exec(headers.get('cookie') ?? '')?.[1]
}

/** How the application answers: its pages, and below our path what Countersign answers. All its doors are here. */
export async function answerAs(
  application: SmallApplication,
  countersign: Countersign<Call>,
  request: Request,
  address: string | null,
): Promise<Response> {
  const { pathname, searchParams: query } = new URL(request.url)
  const call: Call = { headers: request.headers, cookies: [] }
  if (pathname === countersign.path || pathname.startsWith(`${countersign.path}/`))
    return withCookies(await countersign.fetch(request, { address, call }), call.cookies)
  const asks = askedOf(request, address, call)
  if (pathname === '/login' && request.method === 'POST') {
    const given = (await request.json()) as Partial<FirstStep> & { password: string }
    const { password, person = '', means = 'password', ...more } = given
    if (application.people.get(person)?.password !== password) return new Response('wrong', { status: 401 })
    return written(await countersign.begin({ person, means, ...more }, asks), call)
  }
  if (pathname === '/logout' && request.method === 'POST') {
    application.sessions.delete(tokenIn(call) ?? '')
    return new Response(null, { status: 204 })
  }
  if (pathname === '/to-two-step' && request.method === 'POST') return written(await countersign.enter(asks), call)
  const refused = await countersign.guard(asks, {
    fresh: pathname.startsWith('/fresh/'),
    ...(query.has('nowhere') ? {} : { next: pathname }),
  })
  return refused ? written(refused, call) : withCookies(new Response(`page ${pathname}`), call.cookies)
}

function askedOf(request: Request, address: string | null, call: Call): Asked<Call> {
  const { headers } = request
  return { header: (name) => headers.get(name) ?? undefined, address, json: wantsJson(headers), call }
}

const wantsJson = (headers: Headers) => /json/.test(headers.get('accept') ?? '')

function written({ status, headers, location, json, cookies }: Answer, call: Call): Response {
  const answer = new Response(json && JSON.stringify(json), { status, headers: { ...headers } })
  if (location !== null) answer.headers.set('location', location)
  return withCookies(answer, [...cookies, ...call.cookies])
}

function withCookies(answer: Response, cookies: string[]): Response {
  for (const cookie of cookies) answer.headers.append('set-cookie', cookie)
  return answer
}
