import { createClient, Failure, type State } from '../../src/client/countersign.ts'
import { routes } from '../../src/routes.ts'
import type { App, Someone } from '../kit.ts'

/** What came of a step, in the words of neither voice. */
export type Outcome = 'signed in' | 'asked for a second factor' | 'signed out' | { refused: string; triesLeft?: number }

/** One way to talk to the application. All do the same, so one list of steps fits both. */
export type Voice = {
  givePassword(person: Pick<Someone, 'email' | 'password'>): Promise<Outcome>
  giveCode(code: string): Promise<Outcome>
  giveBackupCode(backupCode: string): Promise<Outcome>
  /** How many backup codes are left, as the last answer said. */
  backupCodesLeft(): Promise<number | null>
  signOut(): Promise<Outcome>
  /** Who is signed in, by e-mail address; null for nobody. */
  whoIsSignedIn(): Promise<string | null>
}

/** Sentences of pages, by the codes of the refusals that they stand for. */
const sentences = {
  wrong_credentials: /That e-mail address and password don’t belong together/,
  wrong_backup_code: /The backup code is incorrect/,
  wrong_code: /The code is incorrect/,
  code_already_used: /has been used already/,
  challenge_expired: /That took too long\. Sign in again/,
  too_many_tries: /Too many (?:tries|incorrect codes)/,
  invalid_input: /short|too many: a code|six digits and nothing|slip in that|16 letters and digits: that/,
}

/** Forms, redirects and pages. */
export function browserVoice(app: App, about: Parameters<App['browser']>[0] = {}): Voice {
  const browser = app.browser({ address: '203.0.113.20', ...about })
  let last = ''

  async function heard(asked: ReturnType<typeof browser.post>): Promise<Outcome> {
    const answer = await asked
    const page = answer.location ? await browser.follow(answer) : answer
    last = page.seen
    if (answer.location === routes.home) return 'signed in'
    if (answer.location === routes.signInCode) return 'asked for a second factor'
    const refused = Object.entries(sentences).find(([, sentence]) => sentence.test(page.seen))?.[0]
    if (!refused)
      return page.seen.includes('You are signed out') ? 'signed out' : { refused: `nothing known: ${page.seen}` }
    const left = /(\d+) (?:try is|tries are) left/.exec(page.seen)?.[1]
    return { refused, ...(left !== undefined && { triesLeft: Number(left) }) }
  }

  return {
    givePassword: ({ email, password }) => heard(browser.post('signIn', { email, password })),
    giveCode: (code) => heard(browser.post('signInCode', { code })),
    giveBackupCode: (backupCode) => heard(browser.post('signInBackupCode', { backupCode })),
    async backupCodesLeft() {
      const left = /(\d+) backup codes? (?:is|are) left/.exec(last)?.[1]
      return left === undefined ? null : Number(left)
    },
    signOut: () => heard(browser.post('signOut')),
    async whoIsSignedIn() {
      const home = await browser.get('home')
      return home.status === 200 ? (/\S+@\S+/.exec(home.seen)?.[0] ?? null) : null
    },
  }
}

/** JSON and a bearer token. */
export function apiVoice(app: App): Voice {
  let token: string | undefined
  let challenge = ''
  let left: number | null = null
  const address = '203.0.113.21'

  async function heard(asked: ReturnType<typeof app.api>): Promise<Outcome> {
    const { status, json } = await asked
    if (status >= 400) {
      // Pages count aloud from two on; so does this voice.
      const { code, triesLeft } = json as { code: string; triesLeft?: number }
      return { refused: code, ...(triesLeft !== undefined && triesLeft <= 2 && { triesLeft }) }
    }
    if (status === 204) return 'signed out'
    if (json['status'] === 'challenge') {
      challenge = String(json['challenge'])
      return 'asked for a second factor'
    }
    token = String(json['token'])
    left = typeof json['backupCodesLeft'] === 'number' ? json['backupCodesLeft'] : null
    return 'signed in'
  }

  return {
    givePassword: ({ email, password }) => heard(app.api('apiSignIn', { email, password }, { address })),
    giveCode: (code) => heard(app.api('apiSignInCode', { challenge, code }, { address })),
    giveBackupCode: (backupCode) => heard(app.api('apiSignInBackupCode', { challenge, backupCode }, { address })),
    backupCodesLeft: async () => left,
    signOut: () => heard(app.api('apiSignOut', undefined, { method: 'POST', address, ...(token && { token }) })),
    async whoIsSignedIn() {
      const { status, json } = await app.api('apiMe', undefined, token ? { token } : {})
      return status === 200 ? (json['person'] as { email: string }).email : null
    },
  }
}

/** The client that others build on. */
export function clientVoice(app: App): Voice {
  const client = createClient({ server: app.baseUrl, fetch: fetchOf(app) })

  async function heard(asked: Promise<State>): Promise<Outcome> {
    try {
      const { status } = await asked
      if (status === 'challenge') return 'asked for a second factor'
      return status === 'signed-in' ? 'signed in' : 'signed out'
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure
      const { code, triesLeft } = failure
      return { refused: code, ...(triesLeft !== undefined && triesLeft <= 2 && { triesLeft }) }
    }
  }

  return {
    givePassword: ({ email, password }) => heard(client.signIn(email, password)),
    giveCode: (code) => heard(client.answerWithCode(code)),
    giveBackupCode: (backupCode) => heard(client.answerWithBackupCode(backupCode)),
    async backupCodesLeft() {
      return client.state.status === 'signed-in' ? (client.state.backupCodesLeft ?? null) : null
    },
    signOut: () => heard(client.signOut()),
    async whoIsSignedIn() {
      try {
        return (await client.me()).person.email
      } catch {
        return null
      }
    },
  }
}

/** `fetch`, with the application at the other end of the line. */
export function fetchOf(app: App, address = '203.0.113.22'): typeof globalThis.fetch {
  return (input, init) => app.fetch(new Request(input, init), { address })
}
