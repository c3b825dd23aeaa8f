import type * as answers from './answers.ts'

// What follows runs in browsers, in React Native and in Node, and imports nothing at run time: types are erased.

type SignedIn = typeof answers.signedIn
/** A right first step that isn't enough: what is answered with a code. */
export type Challenge = typeof answers.challenge
/** How many backup codes are left, when one was used. */
type CodesLeft = { backupCodesLeft?: number | null }
export type Person = SignedIn['person']
export type Me = typeof answers.me
export type TwoStep = typeof answers.twoStep
export type ListedSession = (typeof answers.sessions)['sessions'][number]
type FactorFields = typeof answers.factor

/** Where somebody stands. What a state allows is in it: only an open challenge can be answered. */
export type State =
  | { status: 'signed-out' }
  | { status: 'challenge'; challenge: string; methods: Challenge['methods']; expiresAt: Date }
  | { status: 'signed-in'; person: Person | null; backupCodesLeft?: number | null }

/** What a server refuses, or what kept the question from being answered: nobody was reached, or whoever answered is no Countersign. */
export type FailureCode = typeof answers.refusal | 'error' | 'unavailable' | 'unreachable' | 'not_countersign'

/** An expected "no", thrown. Decide by `code`; `message` is for people, in the language that was asked for, where the server wrote one. */
export class Failure extends Error {
  readonly code: FailureCode
  /** As HTTP has it; 0 where there was no answer. */
  readonly status: number
  readonly triesLeft?: number
  readonly field?: string
  /** Where it is done instead, in a browser: what `enrolment_required` and `browser_only` come with. */
  readonly manageUrl?: string
  /** Milliseconds until asking again makes sense. */
  readonly retryAfter?: number
  constructor(code: FailureCode, status = 0, about: Partial<Failure> & { detail?: string } = {}) {
    super(about.detail ?? code)
    this.name = 'Failure'
    this.code = code
    this.status = status
    const { triesLeft, field, manageUrl, retryAfter } = about
    Object.assign(this, { triesLeft, field, manageUrl, retryAfter })
  }
}

/** Keeps the token between starts: the secure store of a phone, or nothing but memory. */
export type TokenStore = {
  read(): Promise<string | null>
  write(token: string): Promise<void>
  remove(): Promise<void>
}

export type CallOptions = {
  /** The server's address, such as `https://sign-in.example.com`, or with the path below which it stands. */
  server: string
  /** `en` or `pl`: in which language refusals are told. Asked before each call. */
  language?: () => string
  /** Milliseconds until a call that isn't answered fails as `unreachable`. */
  timeout?: number
  fetch?: typeof globalThis.fetch
}

export type ClientOptions = CallOptions & {
  /** Without one the token lives in memory, and ends with it. */
  tokens?: TokenStore
  /** Called after each change of the state: also when a call finds that the session has ended. */
  onChange?: (state: State) => void
  /** Whose sign-in stands at `server`. Left out: Countersign's own. */
  host?: HostCalls
}

/** How an application is called that has Countersign in it, and whose bearer tokens sign in. Paths are below `server`. */
export type HostCalls = {
  /** Where Countersign stands in it, such as `/two-step`. */
  mountedAt: string
  /** Its first step, a POST: what it answers is what `begin` returned. */
  signIn: { path: string; body: (email: string, password: string) => object }
  /** The bearer token in what its `openSession` returns as `json`. */
  tokenIn: (answer: Record<string, unknown>) => unknown
  /** Its own way to end a session, a POST. Left out: the token is forgotten. */
  signOut?: string
  /** Its route that calls `enter`, a POST. Left out: a browser signs in by itself. */
  enter?: string
}

/** Our own application, which is a host like any other. */
const standAlone: HostCalls = {
  mountedAt: '',
  signIn: { path: '/api/sign-in', body: (email, password) => ({ email, password }) },
  tokenIn: ({ token }) => token,
  signOut: '/api/sign-out',
}

const signedOut: State = { status: 'signed-out' }

/**
 * A client of the JSON API: the two-step sign-in as a state, and what someone who is signed in may ask.
 *
 *     const client = createClient({ server: 'https://sign-in.example.com' })
 *     let state = await client.signIn(email, password)
 *     if (state.status === 'challenge') state = await client.answerWithCode('492039')
 */
export function createClient(options: ClientOptions) {
  const { onChange, host = standAlone } = options
  const server = withoutSlash(options.server)
  const ours = server + host.mountedAt
  const tokens = options.tokens ?? inMemory()
  const call = callerOf(options, () => tokens.read(), forget)
  let state: State = signedOut
  let described: { product: string; calls: string[] } | undefined

  function become(next: State): State {
    state = next
    onChange?.(state)
    return state
  }

  /** Refuses what can't be asked in the present state. */
  function openChallenge(): string {
    if (state.status !== 'challenge') throw new Failure('challenge_expired')
    return state.challenge
  }

  async function forget({ code }: Failure, token: string | null): Promise<void> {
    // Unless another call got a new one meanwhile.
    if (code === 'signed_out' && token !== null && (await tokens.read()) === token) {
      await tokens.remove()
      become(signedOut)
    }
    if (code === 'challenge_expired' && state.status === 'challenge') become(signedOut)
  }

  async function keepTokenIn(answer: object): Promise<void> {
    const token = host.tokenIn(answer as Record<string, unknown>)
    if (typeof token !== 'string') throw new Failure('not_countersign', 200)
    await tokens.write(token)
  }

  async function opened(answer: object & CodesLeft): Promise<State> {
    await keepTokenIn(answer)
    const left = answer.backupCodesLeft
    // What another application says of its people is its own.
    const person = host === standAlone ? (answer as SignedIn).person : null
    return become({ status: 'signed-in', person, ...(left !== undefined && { backupCodesLeft: left }) })
  }

  const answerWith = async (factor: FactorFields) =>
    opened(await answerChallenge<object>(call, ours, { challenge: openChallenge(), factor }))

  return {
    get state(): State {
      return state
    },

    /**
     * Whether Countersign answers at that address, under which name people know it there, and which calls it has, by their names in its description. Asked once.
     * Throws `unreachable` or `not_countersign`.
     */
    async check(): Promise<{ product: string; calls: string[] }> {
      described ??= describedBy(await call<Description>('GET', `${ours}/api/openapi.json`))
      return described
    },

    /**
     * Goes on with the token that was kept, if there is one. Whether it is still good shows with the first call, which refuses `enrolment_required` of whoever has
     * to set two-step authentication up by now: the token is kept, because it opens everything again once that isn't asked any more. Setting it up ends it.
     */
    async resume(): Promise<State> {
      return become((await tokens.read()) === null ? signedOut : { status: 'signed-in', person: null })
    },

    /**
     * First step. Refuses `wrong_credentials`, `too_many_tries`, `invalid_input`; and `enrolment_required`, of whoever has to set two-step authentication up
     * first: `manageUrl` is where, and signing in begins anew afterwards.
     */
    async signIn(email: string, password: string): Promise<State> {
      await tokens.remove()
      const { path, body } = host.signIn
      const answer = await call<object>('POST', server + path, body(email, password)).catch((failure: unknown) => {
        throw host === standAlone ? failure : inOurWords(failure)
      })
      if (!isChallenge(answer)) return opened(answer)
      const { challenge, methods, expiresAt } = answer
      return become({ status: 'challenge', challenge, methods, expiresAt: new Date(expiresAt) })
    },

    /** Second step. Refuses `wrong_code` (with `triesLeft`), `code_already_used`, `challenge_expired`, `too_many_tries`, `codes_suspended`. */
    async answerWithCode(code: string): Promise<State> {
      return answerWith({ code })
    },

    /** Second step. Refuses `wrong_backup_code` and as above. */
    async answerWithBackupCode(backupCode: string): Promise<State> {
      return answerWith({ backupCode })
    },

    /** Gives up an open challenge. */
    leave: (): State => become(signedOut),

    /** Signed out afterwards in any case; where the server wasn't reached, the session ends there by itself in time. */
    async signOut(): Promise<State> {
      try {
        if (host.signOut !== undefined) await call('POST', server + host.signOut)
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure
      }
      await tokens.remove()
      return become(signedOut)
    },

    me: () => call<Me>('GET', `${ours}/api/me`),
    twoStep: () => call<TwoStep>('GET', `${ours}/api/two-step`),
    sessions: async () => (await call<{ sessions: ListedSession[] }>('GET', `${ours}/api/sessions`)).sessions,
    endSession: (id: string) => call<void>('DELETE', `${ours}/api/sessions/${encodeURIComponent(id)}`),
    signOutEverywhereElse: () => call<void>('DELETE', `${ours}/api/sessions`),

    /** A link into our pages, good once, for a minute; null where a browser signs in by itself. */
    async enter(): Promise<string | null> {
      return host.enter === undefined ? null : (await call<EntryLink>('POST', server + host.enter, {})).link
    },

    /** A code or a backup code in this session: fresh until then, under a new token. */
    async becomeFresh(factor: FactorFields): Promise<Date> {
      const answer = await call<typeof answers.fresh>('POST', `${ours}/api/fresh`, factor)
      await keepTokenIn(answer)
      return new Date(answer.freshUntil)
    },
  }
}

export type Client = ReturnType<typeof createClient>

export type SecondStepOptions = CallOptions & {
  /** Your application's token of whoever is signed in: for what is asked of them. */
  bearer?: () => string | null | Promise<string | null>
}

/** What a route of yours that calls `enter` answers: good once, until then. */
export type EntryLink = { link: string; expiresAt: string }

/**
 * The second step alone, for the front end of an application that has Countersign in it and keeps its own tokens. `Theirs` is what its `openSession` returns as
 * `json`.
 *
 *     const secondStep = createSecondStep<Tokens>({ server: 'https://app.example.com/two-step' })
 *     const answer: Tokens | Challenge = await yourOwnSignIn(email, password)
 *     const tokens = isChallenge(answer) ? await secondStep.answerWithCode(answer, '492039') : answer
 */
export function createSecondStep<Theirs extends object>(options: SecondStepOptions) {
  const ours = withoutSlash(options.server)
  const call = callerOf(options, async () => (await options.bearer?.()) ?? null)
  const answerWith = ({ challenge }: Pick<Challenge, 'challenge'>, factor: FactorFields) =>
    answerChallenge<Theirs>(call, ours, { challenge, factor })
  return {
    /** Refuses `wrong_code` (with `triesLeft`), `code_already_used`, `challenge_expired`, `too_many_tries`, `codes_suspended`. */
    answerWithCode: (challenge: Pick<Challenge, 'challenge'>, code: string) => answerWith(challenge, { code }),
    /** Refuses `wrong_backup_code` and as above. */
    answerWithBackupCode: (challenge: Pick<Challenge, 'challenge'>, backupCode: string) =>
      answerWith(challenge, { backupCode }),
    /** Whether it is on, and where it is managed. By your token, as `whoIs` reads it. */
    twoStep: () => call<TwoStep>('GET', `${ours}/api/two-step`),
    /** A code or a backup code: what `openSession` returned goes on in the place of what there was. */
    becomeFresh: (factor: FactorFields) =>
      call<Theirs & { freshUntil: string; backupCodesLeft: number | null }>('POST', `${ours}/api/fresh`, factor),
    /** A link into our pages, from the route of yours that calls `enter`. `route` is its whole address, and is sent your token. */
    enter: (route: string) => call<EntryLink>('POST', route, {}),
  }
}

/** What a first step was answered with, told apart from what opens something. Where there are cookies, our page asks instead: such an answer has a `page`. */
export const isChallenge = (answer: unknown): answer is Challenge =>
  typeof answer === 'object' &&
  answer !== null &&
  (answer as Challenge).status === 'challenge' &&
  typeof (answer as Challenge).challenge === 'string'

/** Each factor has its door, called as its field is. */
function answerChallenge<Theirs>(
  call: Call,
  ours: string,
  { challenge, factor }: { challenge: string; factor: FactorFields },
) {
  const door = Object.keys(factor)
    .join()
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return call<Theirs & CodesLeft>('POST', `${ours}/api/sign-in/${door}`, { challenge, ...factor })
}

type Call = <Answer>(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) => Promise<Answer>

/** Reading changes nothing, and is asked again after so many milliseconds. Whatever may have done something is never repeated by itself. */
const readAgainAfter = [300, 1000]

/** Asks with that token, if there is one. `failed` is told before anybody else. */
function callerOf(
  options: CallOptions,
  readToken: () => Promise<string | null>,
  failed?: (failure: Failure, token: string | null) => Promise<void>,
): Call {
  const { language, timeout = 15_000 } = options

  async function ask<Answer>(method: string, url: string, body?: object): Promise<Answer> {
    const token = await readToken()
    const headers: Record<string, string> = { accept: 'application/json' }
    const spoken = language?.()
    if (spoken) headers['accept-language'] = spoken
    if (body) headers['content-type'] = 'application/json'
    if (token !== null) headers['authorization'] = `Bearer ${token}`
    const given = body ? { body: JSON.stringify(body) } : {}
    // No cookie of a browser goes along: the API reads none.
    const { answer, text } = await send(url, { method, headers, ...given, credentials: 'omit' })
    if (answer.status === 204) return undefined as Answer
    const said = parse(text)
    // The first step of an application alone is no sign-in: a challenge is answered with 401 there.
    if (isChallenge(said) || (answer.ok && said !== undefined)) return said as Answer
    const failure = failureOf(answer, said)
    await failed?.(failure, token)
    throw failure
  }

  async function send(url: string, request: RequestInit): Promise<{ answer: Response; text: string }> {
    // React Native has no AbortSignal.timeout.
    const giveUp = new AbortController()
    const timer = setTimeout(() => giveUp.abort(), timeout)
    try {
      const answer = await (options.fetch ?? fetch)(url, { ...request, signal: giveUp.signal })
      return { answer, text: await answer.text() }
    } catch {
      throw new Failure('unreachable')
    } finally {
      clearTimeout(timer)
    }
  }

  return async (method, url, body) => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await ask(method, url, body)
      } catch (failure) {
        const wait = method === 'GET' && isPassing(failure) ? readAgainAfter[tries] : undefined
        if (wait === undefined) throw failure
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
  }
}

/** For a client that is to forget: a web page, a test. */
export function inMemory(): TokenStore {
  let kept: string | null = null
  return {
    read: async () => kept,
    write: async (token) => void (kept = token),
    remove: async () => void (kept = null),
  }
}

const isPassing = (failure: unknown) =>
  failure instanceof Failure && (failure.code === 'unreachable' || failure.code === 'unavailable')

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A proxy in front of a server that is down answers in its own words, and so does an application of somebody else's. */
function failureOf(answer: Response, said: unknown): Failure {
  const problem = (said ?? {}) as Partial<Failure> & { detail?: string; error?: unknown }
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
  const detail = [problem.detail, problem.message, problem.error].find((text) => typeof text === 'string')
  const retry = Number.isFinite(seconds) && { retryAfter: seconds * 1000 }
  const about = { ...problem, ...(detail !== undefined && { detail }), ...retry }
  if (typeof problem.code === 'string') return new Failure(problem.code, answer.status, about)
  return new Failure(answer.status >= 502 ? 'unavailable' : 'not_countersign', answer.status, about)
}

/** An application refuses a first step in its own way, codes included: what its status says, with its sentence where it has one. */
function inOurWords(failure: unknown): unknown {
  if (!(failure instanceof Failure)) return failure
  const { status, retryAfter, message } = failure
  // Nobody, an answer that is no refusal, or not the one that was meant.
  if (status < 400 || status === 404 || status === 405) return failure
  // Ours, by way of `begin`: the password was right.
  if (failure.code === 'enrolment_required' && failure.manageUrl !== undefined) return failure
  const code =
    status === 429 ? 'too_many_tries' : status < 500 ? 'wrong_credentials' : status === 500 ? 'error' : 'unavailable'
  // Gone, or not active, as `begin` has it: to whoever signs in that is no advice.
  const silent = message === failure.code || failure.code === 'signed_out'
  return new Failure(code, status, {
    ...(!silent && { detail: message }),
    ...(retryAfter !== undefined && { retryAfter }),
  })
}

type Description = {
  info?: { title?: string; 'x-product-name'?: string }
  paths?: Record<string, Record<string, { operationId?: string }>>
}

function describedBy({ info, paths = {} }: Description) {
  if (info?.title !== 'Countersign') throw new Failure('not_countersign', 200)
  const calls = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId = '' }) => operationId))
  return { product: info['x-product-name'] ?? info.title, calls }
}

const withoutSlash = (address: string) => address.replace(/\/+$/, '')
