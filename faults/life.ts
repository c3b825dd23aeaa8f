import { stepAt } from '../src/otp/totp.ts'
import {
  browserGoesOnAs,
  type Client,
  codeOf,
  freeStep,
  type Kept,
  nameOfStep,
  note,
  setOtherSessions,
  setSession,
  unusedCode,
} from './client.ts'
import { NoAnswer } from './visitor.ts'

// What one client does until nobody answers any more: it signs in, turns two-step on, renews, replaces, turns off, and sometimes gives a code twice.
// Before each request it assumes that no answer will come; the answer then corrects that.

type Act = (client: Client) => Promise<unknown>

/** Lives until the node is gone. Anything but a broken connection is thrown. */
export async function live(client: Client, isOver: () => boolean): Promise<void> {
  try {
    while (!isOver()) await nextAct(client)(client)
  } catch (problem) {
    if (!(problem instanceof NoAnswer)) throw problem
  }
}

/** Each costs a try of the budget of five. */
const replaysEach = 2

function nextAct(client: Client): Act {
  const { random, kept, browser } = client
  if (!client.on || !kept) {
    if (browser === null)
      return random.pick([
        [3, signInBrowser],
        [1, signInApp],
      ] as const)
    return random.pick([
      [6, turnOn],
      [1, signInBrowser],
      [1, signInApp],
    ] as const)
  }
  const [code, backupCode] = [freeStep(client, kept) === null ? 0 : 1, unusedCode(kept) === null ? 0 : 1]
  const inBrowser = browser === null ? 0 : 1
  return random.pick([
    [3 * code, signInBrowser],
    [3 * code, signInApp],
    [2 * backupCode, signInBrowserByBackupCode],
    [2 * backupCode, signInAppByBackupCode],
    [client.replays < replaysEach ? 2 * code : 0, giveOneCodeTwiceAtOnce],
    [client.replays < replaysEach ? 1 : 0, giveAUsedCodeAgain],
    [2 * inBrowser, renewCodes],
    [2 * inBrowser, turnOff],
    [1 * inBrowser, replacePhone],
    [1 * inBrowser, signOut],
    // There is always something to do: the password alone.
    [0.5, startInApp],
  ] as const)
}

export const signInBrowser: Act = async (client) => {
  if (await passwordInBrowser(client)) await codeInBrowser(client)
}

const signInBrowserByBackupCode: Act = async (client) => {
  if (!(await passwordInBrowser(client))) return
  const backupCode = client.kept && unusedCode(client.kept)
  if (!backupCode) return
  await answerInBrowser(client, 'backup_code', backupCode)
}

/** Whether the second step is asked for now. */
async function passwordInBrowser(client: Client): Promise<boolean> {
  const entry = note(client, client.on ? 'sign_in.password_accepted' : 'sign_in.completed:password')
  if (client.browser !== null) setSession(client, client.browser, 'untold')
  const answer = await client.visitor.post('signIn', { email: client.email, password: client.password })
  entry.told = answer.status === 303 ? 'yes' : 'no'
  if (entry.told === 'no') {
    if (client.browser !== null) setSession(client, client.browser, 'alive')
    return false
  }
  browserGoesOnAs(client, answer.session)
  return answer.location === '/sign-in/code'
}

async function codeInBrowser(client: Client): Promise<void> {
  const step = client.kept && freeStep(client, client.kept)
  if (client.kept && step !== null) await answerInBrowser(client, 'code', step)
}

/** One answer to the open question: a step's code, or a backup code. */
async function answerInBrowser(client: Client, means: 'code' | 'backup_code', which: number | string): Promise<void> {
  const { kept } = client
  if (!kept) return
  const { text, settle } = giveOut(client, kept, means, which)
  const answer =
    means === 'code'
      ? await client.visitor.post('signInCode', { code: text })
      : await client.visitor.post('signInBackupCode', { backupCode: text })
  settle(answer.session !== null)
  if (answer.session !== null) browserGoesOnAs(client, answer.session)
}

/** Writes down that a code leaves the house; `settle` says what came of it. */
function giveOut(client: Client, kept: Kept, means: 'code' | 'backup_code', which: number | string) {
  const burns = typeof which === 'number' ? nameOfStep(kept.secret, which) : which
  const entry = note(client, `sign_in.completed:${means}`, burns)
  if (typeof which === 'number') kept.lastStep = Math.max(kept.lastStep, which)
  else if (kept.codes.get(which) === 'unused') kept.codes.set(which, 'untold')
  return {
    text: typeof which === 'number' ? codeOf(kept.secret, which) : which,
    settle: (worked: boolean) => {
      entry.told = worked ? 'yes' : 'no'
      // A code that was used before and is refused now stays used.
      if (typeof which === 'string' && kept.codes.get(which) === 'untold') {
        kept.codes.set(which, worked ? 'used' : 'unused')
      }
    },
  }
}

const startInApp: Act = (client) => challengeInApp(client)

/** The challenge, or null when the answer was a session or a refusal. */
export async function challengeInApp(client: Client): Promise<string | null> {
  const entry = note(client, client.on ? 'sign_in.password_accepted' : 'sign_in.completed:password')
  const answer = await client.visitor.api('apiSignIn', { email: client.email, password: client.password })
  entry.told = answer.status === 200 ? 'yes' : 'no'
  const { status, token, challenge } = answer.json
  // Which of the two it was is only known now, when a change before had no answer.
  if (status === 'signed_in') {
    entry.deed = 'sign_in.completed:password'
    client.sessions.set(String(token), { kind: 'mobile', state: 'alive' })
  }
  if (status === 'challenge') entry.deed = 'sign_in.password_accepted'
  return status === 'challenge' ? String(challenge) : null
}

const signInApp: Act = async (client) => {
  const challenge = await challengeInApp(client)
  const step = client.kept && freeStep(client, client.kept)
  if (challenge !== null && client.kept && step !== null) {
    await answerInApp(client, client.kept, challenge, 'code', step)
  }
}

const signInAppByBackupCode: Act = async (client) => {
  const challenge = await challengeInApp(client)
  const backupCode = client.kept && unusedCode(client.kept)
  if (challenge !== null && client.kept && backupCode) {
    await answerInApp(client, client.kept, challenge, 'backup_code', backupCode)
  }
}

/** The status that it was answered with; 200 when it was taken. */
export async function answerInApp(
  client: Client,
  kept: Kept,
  challenge: string,
  means: 'code' | 'backup_code',
  which: number | string,
): Promise<number> {
  const { text, settle } = giveOut(client, kept, means, which)
  const answer =
    means === 'code'
      ? await client.visitor.api('apiSignInCode', { challenge, code: text })
      : await client.visitor.api('apiSignInBackupCode', { challenge, backupCode: text })
  settle(answer.status === 200)
  if (answer.status === 200) client.sessions.set(String(answer.json['token']), { kind: 'mobile', state: 'alive' })
  return answer.status
}

/** Over two open questions, in the browser and in the app: one of the two may be taken. */
const giveOneCodeTwiceAtOnce: Act = async (client) => {
  client.replays += 1
  const challenge = await challengeInApp(client)
  const asked = await passwordInBrowser(client)
  const { kept } = client
  const step = kept && freeStep(client, kept)
  if (!asked || challenge === null || !kept || step === null) return
  const both = await Promise.allSettled([
    answerInBrowser(client, 'code', step),
    answerInApp(client, kept, challenge, 'code', step),
  ])
  for (const one of both) if (one.status === 'rejected') throw one.reason
}

const giveAUsedCodeAgain: Act = async (client) => {
  const { kept } = client
  if (!kept) return
  client.replays += 1
  const challenge = await challengeInApp(client)
  const used = [...kept.codes].find(([, state]) => state === 'used')?.[0]
  if (challenge !== null && used !== undefined) await answerInApp(client, kept, challenge, 'backup_code', used)
  else if (challenge !== null) await answerInApp(client, kept, challenge, 'code', kept.lastStep)
}

export const turnOn: Act = (client) => pair(client, 'two_step.enabled')
const replacePhone: Act = (client) => pair(client, 'two_step.replaced')

/** From the button to Finish. */
async function pair(client: Client, deed: 'two_step.enabled' | 'two_step.replaced'): Promise<void> {
  const { visitor } = client
  const begun = note(client, 'two_step.enrolment_begun')
  const begin = await visitor.post(deed === 'two_step.enabled' ? 'twoStepScan' : 'replacePhone')
  begun.told = begin.location === '/settings/security/two-step/scan' ? 'yes' : 'no'
  // The password or the second factor was given too long ago.
  if (begun.told === 'no') return signInBrowser(client).then(() => {})
  const secret = /secret=([A-Z2-7]{32})/.exec((await visitor.get('twoStepScan')).text)?.[1]
  if (secret === undefined) return
  const step = stepAt(client.now())
  const proved = await visitor.post('twoStepCode', { code: codeOf(secret, step) })
  if (proved.location !== '/settings/security/two-step/backup-codes') return
  await finish(client, deed, { secret, lastStep: step })
}

const renewCodes: Act = async (client) => {
  const { kept } = client
  const begun = await client.visitor.post('newBackupCodes')
  if (!kept || begun.location !== '/settings/security/two-step/backup-codes') return signInBrowser(client)
  return finish(client, 'backup_codes.renewed', kept)
}

async function finish(
  client: Client,
  deed: 'two_step.enabled' | 'two_step.replaced' | 'backup_codes.renewed',
  { secret, lastStep }: { secret: string; lastStep: number },
): Promise<void> {
  const shown = codesOn((await client.visitor.get('twoStepBackupCodes')).text)
  if (shown.length === 0) return
  const before = client.on
  const renews = deed === 'backup_codes.renewed'
  client.pending = { secret, lastStep, codes: new Map(shown.map((code) => [code, 'unused'])) }
  if (!renews) setOtherSessions(client, 'alive', 'untold')
  if (client.browser !== null) setSession(client, client.browser, 'untold')
  client.on = renews ? before : null
  const entry = note(client, deed)
  const answer = await client.visitor.post('twoStepBackupCodes', { kept: '1' })
  const worked = answer.session !== null
  entry.told = worked ? 'yes' : 'no'
  if (worked) {
    client.kept = client.pending
    browserGoesOnAs(client, answer.session)
  } else if (client.browser !== null) setSession(client, client.browser, 'alive')
  client.on = worked ? true : before
  if (!renews) setOtherSessions(client, 'untold', worked ? 'ended' : 'alive')
  client.pending = null
}

const turnOff: Act = async (client) => {
  const { kept } = client
  if (!kept) return
  // Sometimes with the code that makes it fresh on the way: two changes, each whole by itself.
  const step = client.random.next() < 0.3 ? freeStep(client, kept) : null
  const fresh = step === null ? null : note(client, 'fresh.given:code', nameOfStep(kept.secret, step))
  if (step !== null) kept.lastStep = step
  setOtherSessions(client, 'alive', 'untold')
  if (client.browser !== null) setSession(client, client.browser, 'untold')
  client.on = null
  const entry = note(client, 'two_step.disabled')
  const answer = await client.visitor.post('twoStepDisable', step === null ? {} : { code: codeOf(kept.secret, step) })
  const worked = answer.notice?.startsWith('disabled') ?? false
  entry.told = worked ? 'yes' : 'no'
  if (fresh) fresh.told = answer.session === null ? 'no' : 'yes'
  if (answer.session !== null) browserGoesOnAs(client, answer.session)
  else if (client.browser !== null) setSession(client, client.browser, 'alive')
  setOtherSessions(client, 'untold', worked ? 'ended' : 'alive')
  client.on = !worked
  if (worked) client.kept = null
  else if (answer.status === 403) await signInBrowser(client)
}

const signOut: Act = async (client) => {
  const entry = note(client, 'signed_out')
  if (client.browser !== null) setSession(client, client.browser, 'untold')
  const answer = await client.visitor.post('signOut')
  entry.told = answer.notice === 'signed_out' ? 'yes' : 'no'
  browserGoesOnAs(client, null)
}

function codesOn(page: string): string[] {
  return [...new Set(page.match(/\b[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}\b/g))]
}
