import type * as answers from './answers.ts'

// What follows runs in browsers, in React Native and in Node, and imports nothing at run time: types are erased.

type SignedIn = typeof answers.signedIn
type SignedInByFactor = SignedIn & { backupCodesLeft?: number | null }
type Challenge = typeof answers.challenge
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

export type ClientOptions = {
  /** The server's address, such as `https://sign-in.example.com`, or with the path below which it stands. */
  server: string
  /** Without one the token lives in memory, and ends with it. */
  tokens?: TokenStore
  /** `en` or `pl`: in which language refusals are told. Asked before each call. */
  language?: () => string
  /** Milliseconds until a call that isn't answered fails as `unreachable`. */
  timeout?: number
  fetch?: typeof globalThis.fetch
  /** Called after each change of the state: also when a call finds that the session has ended. */
  onChange?: (state: State) => void
}

const signedOut: State = { status: 'signed-out' }
/** Reading changes nothing, and is asked again after so many milliseconds. Whatever may have done something is never repeated by itself. */
const readAgainAfter = [300, 1000]

/**
 * A client of the JSON API: the two-step sign-in as a state, and what someone who is signed in may ask.
 *
 *     const client = createClient({ server: 'https://sign-in.example.com' })
 *     let state = await client.signIn(email, password)
 *     if (state.status === 'challenge') state = await client.answerWithCode('492039')
 */
export function createClient(options: ClientOptions) {
  const { language, timeout = 15_000, onChange } = options
  const server = options.server.replace(/\/+$/, '')
  const tokens = options.tokens ?? inMemory()
  let state: State = signedOut

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

  async function call<Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await ask<Answer>(method, path, body)
      } catch (failure) {
        const wait = method === 'GET' && isPassing(failure) ? readAgainAfter[tries] : undefined
        if (wait === undefined) throw failure
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
  }

  async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const token = await tokens.read()
    const headers: Record<string, string> = { accept: 'application/json' }
    const spoken = language?.()
    if (spoken) headers['accept-language'] = spoken
    if (body) headers['content-type'] = 'application/json'
    if (token !== null) headers['authorization'] = `Bearer ${token}`
    const given = body ? { body: JSON.stringify(body) } : {}
    // No cookie of a browser goes along: the API reads none.
    const { answer, text } = await send(`${server}${path}`, { method, headers, ...given, credentials: 'omit' })
    if (answer.status === 204) return undefined as Answer
    const said = parse(text)
    if (answer.ok && said !== undefined) return said as Answer
    const failure = failureOf(answer, said)
    // Unless another call got a new one meanwhile.
    if (failure.code === 'signed_out' && token !== null && (await tokens.read()) === token) {
      await tokens.remove()
      become(signedOut)
    }
    if (failure.code === 'challenge_expired' && state.status === 'challenge') become(signedOut)
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

  async function enter({ token, person, ...rest }: Omit<SignedInByFactor, 'status'>) {
    await tokens.write(token)
    const left = rest.backupCodesLeft
    return become({ status: 'signed-in', person, ...(left !== undefined && { backupCodesLeft: left }) })
  }

  /** Each factor has its door, called as its field is. */
  async function answerWith(factor: FactorFields): Promise<State> {
    const body = { challenge: openChallenge(), ...factor }
    const door = Object.keys(factor)
      .join()
      .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return enter(await call<SignedInByFactor>('POST', `/api/sign-in/${door}`, body))
  }

  return {
    get state(): State {
      return state
    },

    /** Whether Countersign answers at that address, and under which name people know it there. Throws `unreachable` or `not_countersign`. */
    async check(): Promise<{ product: string }> {
      type Described = { info?: { title?: string; 'x-product-name'?: string } }
      const { info } = await call<Described>('GET', '/api/openapi.json')
      if (info?.title !== 'Countersign') throw new Failure('not_countersign', 200)
      return { product: info['x-product-name'] ?? info.title }
    },

    /** Goes on with the token that was kept, if there is one. Whether it is still good shows with the first call. */
    async resume(): Promise<State> {
      return become((await tokens.read()) === null ? signedOut : { status: 'signed-in', person: null })
    },

    /** First step. Refuses `wrong_credentials`, `too_many_tries`, `invalid_input`. */
    async signIn(email: string, password: string): Promise<State> {
      await tokens.remove()
      const answer = await call<SignedIn | Challenge>('POST', '/api/sign-in', { email, password })
      if (answer.status === 'signed_in') return enter(answer)
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
        await call('POST', '/api/sign-out')
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure
      }
      await tokens.remove()
      return become(signedOut)
    },

    me: () => call<Me>('GET', '/api/me'),
    twoStep: () => call<TwoStep>('GET', '/api/two-step'),
    sessions: async () => (await call<{ sessions: ListedSession[] }>('GET', '/api/sessions')).sessions,
    endSession: (id: string) => call<void>('DELETE', `/api/sessions/${encodeURIComponent(id)}`),
    signOutEverywhereElse: () => call<void>('DELETE', '/api/sessions'),

    /** A code or a backup code in this session: fresh until then, under a new token. */
    async becomeFresh(factor: FactorFields): Promise<Date> {
      const { token, freshUntil } = await call<typeof answers.fresh>('POST', '/api/fresh', factor)
      await tokens.write(token)
      return new Date(freshUntil)
    },
  }
}

export type Client = ReturnType<typeof createClient>

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

/** A proxy in front of a server that is down answers in its own words. */
function failureOf(answer: Response, said: unknown): Failure {
  const problem = said as (Partial<Failure> & { code?: FailureCode }) | null | undefined
  if (typeof problem?.code !== 'string') {
    return new Failure(answer.status >= 502 ? 'unavailable' : 'not_countersign', answer.status)
  }
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
  return new Failure(problem.code, answer.status, {
    ...problem,
    ...(Number.isFinite(seconds) && { retryAfter: seconds * 1000 }),
  })
}
