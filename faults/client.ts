import { asSecret, codeAt, stepAt } from '../src/otp/totp.ts'
import { decodeBase32 } from '../src/otp/base32.ts'
import type { Random } from './random.ts'
import { type Answer, openVisitor, type Visitor } from './visitor.ts'

/** What an event of the audit trail calls it, and after a colon the means. */
export type Deed =
  | `sign_in.completed:${'password' | 'code' | 'backup_code'}`
  | `fresh.given:${'code' | 'backup_code'}`
  | 'sign_in.password_accepted'
  | 'signed_out'
  | 'two_step.enrolment_begun'
  | 'two_step.enabled'
  | 'two_step.disabled'
  | 'two_step.replaced'
  | 'backup_codes.renewed'

/** A line of a client's log: what it asked for and what it was told. `burns`: the one code that this may use up. */
export type Entry = { deed: Deed; told: 'yes' | 'no' | 'nothing'; burns: string | null }

/** What a client holds in hand: shown before Finish, promised after it. */
export type Kept = {
  secret: string
  /** The newest step that was given, whether an answer came or not. */
  lastStep: number
  codes: Map<string, 'unused' | 'used' | 'untold'>
}

export type SessionState = 'alive' | 'ended' | 'untold'

/** Someone with a browser and an app, who writes down what they were told. */
export type Client = {
  email: string
  password: string
  random: Random
  now: () => number
  visitor: Visitor
  log: Entry[]
  /** Whether two-step is on; null: a change was asked for and no answer came. */
  on: boolean | null
  kept: Kept | null
  /** Shown, with a Finish that nobody answered. */
  pending: Kept | null
  sessions: Map<string, { kind: 'browser' | 'mobile'; state: SessionState }>
  /** The token that the browser holds. */
  browser: string | null
  /** Codes given a second time on purpose: each costs a try of the budget. */
  replays: number
  /** Answers that no client should ever get. */
  faults: string[]
}

/** `heard` is called at each answer. `mayHaveToWait`: whether 503 with `Retry-After` is an answer to be had. */
export function newClient(
  at: { origin: string; baseUrl: string; now: () => number },
  who: { email: string; password: string; address: string },
  random: Random,
  heard: () => void,
  mayHaveToWait = false,
): Client {
  const faults: string[] = []
  const hear = (answer: Answer) => {
    const comeAgain = answer.status === 503 && mayHaveToWait && Number(answer.headers.get('retry-after')) > 0
    if (answer.status >= 500 && !comeAgain) faults.push(`${who.email} was answered ${answer.status}`)
    heard()
  }
  return {
    email: who.email,
    password: who.password,
    random,
    now: at.now,
    visitor: openVisitor(at, who.address, hear),
    log: [],
    on: false,
    kept: null,
    pending: null,
    sessions: new Map(),
    browser: null,
    replays: 0,
    faults,
  }
}

/** Written down before it is asked: when no answer comes, it says so. */
export function note(client: Client, deed: Deed, burns: string | null = null): Entry {
  const entry: Entry = { deed, told: 'nothing', burns }
  client.log.push(entry)
  return entry
}

export const codeOf = (secret: string, step: number) => codeAt(asSecret(decodeBase32(secret)), step)
export const nameOfStep = (secret: string, step: number) => `${secret}:${step}`

/**
 * The oldest step whose code is good now and not given yet; null: wait for the next one. The step before the present one is left out: while a
 * request is on its way the clock may go on to where that one is too old.
 */
export function freeStep(client: Client, kept: Kept): number | null {
  const present = stepAt(client.now())
  if (kept.lastStep < present) return present
  return kept.lastStep === present ? present + 1 : null
}

export function unusedCode(kept: Kept): string | null {
  return [...kept.codes].find(([, state]) => state === 'unused')?.[0] ?? null
}

/** The browser goes on under another token: the old one opens nothing any more. */
export function browserGoesOnAs(client: Client, token: string | null): void {
  if (client.browser !== null) setSession(client, client.browser, 'ended')
  client.browser = token
  if (token !== null) client.sessions.set(token, { kind: 'browser', state: 'alive' })
}

export function setSession(client: Client, token: string, state: SessionState): void {
  const session = client.sessions.get(token)
  if (session && session.state !== 'ended') session.state = state
}

/** What a change ends besides: everything but the browser it was made in. */
export function setOtherSessions(client: Client, from: SessionState, to: SessionState): void {
  for (const [token, session] of client.sessions) {
    if (token !== client.browser && session.state === from) session.state = to
  }
}
