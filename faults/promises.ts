import { type Client, freeStep, type Kept, unusedCode } from './client.ts'
import { answerInApp, challengeInApp } from './life.ts'

// After the restart each client holds the node to what it was told.

/** Each code that was taken shortly before is given once more. Returns what was broken. */
export async function giveUsedCodesAgain(client: Client): Promise<string[]> {
  const { kept } = client
  const challenge = await challengeInApp(client)
  if (challenge === null || !kept || client.pending || client.on !== true) return []
  const broken: string[] = []
  const taken = client.log.filter((entry) => entry.told === 'yes' && entry.burns?.startsWith(`${kept.secret}:`)).at(-1)
  if (taken) {
    const step = Number(taken.burns?.split(':')[1])
    const status = await answerInApp(client, kept, challenge, 'code', step)
    if (status === 200) broken.push(`${client.email}: the code of step ${step} was taken again after the restart`)
  }
  const used = [...kept.codes].find(([, state]) => state === 'used')?.[0]
  if (used !== undefined) {
    const status = await answerInApp(client, kept, challenge, 'backup_code', used)
    if (status === 200) broken.push(`${client.email}: a backup code was taken again after the restart`)
  }
  return broken
}

const endedLookedAt = 3

/** Sessions that were handed out, "on" and "off", and the codes that were shown. Returns what was broken. */
export async function holdToPromises(client: Client): Promise<string[]> {
  return [...(await sessionsHold(client)), ...(await stateHolds(client))]
}

async function sessionsHold(client: Client): Promise<string[]> {
  const broken: string[] = []
  let ended = 0
  for (const [token, { kind, state }] of client.sessions) {
    if (state === 'untold' || (state === 'ended' && (ended += 1) > endedLookedAt)) continue
    const answer =
      kind === 'mobile'
        ? await client.visitor.api('apiMe', undefined, token)
        : await client.visitor.getAs(token, 'security')
    const works = answer.status === 200
    if (works !== (state === 'alive')) {
      broken.push(`${client.email}: a session of a ${kind} that is ${state} was answered ${answer.status}`)
    }
  }
  return broken
}

async function stateHolds(client: Client): Promise<string[]> {
  const challenge = await challengeInApp(client)
  const isOn = challenge !== null
  const broken: string[] = []
  if (client.on !== null && client.on !== isOn) {
    broken.push(`${client.email} was told ${client.on ? 'on' : 'off'} and is ${isOn ? 'on' : 'off'}`)
  }
  const wasOff = client.on === null && client.kept === null
  client.on = isOn
  if (challenge === null) {
    client.kept = client.pending = null
    return broken
  }
  // A Finish without an answer: either the codes shown then are good, or those from before it.
  const { pending } = client
  client.pending = null
  if (pending) {
    const status = await answerInApp(client, pending, challenge, 'backup_code', unusedCode(pending) ?? '')
    if (status !== 200 && wasOff) broken.push(`${client.email} is on, and the backup code shown is answered ${status}`)
    if (status !== 200) return [...broken, ...(await codesHold(client, client.kept))]
    client.kept = pending
    return [...broken, ...(await codesHold(client, pending))]
  }
  return [...broken, ...(await codesHold(client, client.kept))]
}

/** A backup code that was never given opens, and never twice; so does a code of the app. */
async function codesHold(client: Client, kept: Kept | null): Promise<string[]> {
  if (!kept) return [`${client.email} is on and was never shown a code`]
  const broken: string[] = []
  const backupCode = unusedCode(kept)
  if (backupCode !== null) {
    const status = await openWith(client, kept, 'backup_code', backupCode)
    if (status !== 200) broken.push(`${client.email}: an unused backup code is answered ${status}`)
    if ((await openWith(client, kept, 'backup_code', backupCode)) === 200) {
      broken.push(`${client.email}: a backup code was taken twice`)
    }
  }
  const step = freeStep(client, kept)
  if (step !== null) {
    const status = await openWith(client, kept, 'code', step)
    if (status !== 200) broken.push(`${client.email}: a code that is good now is answered ${status}`)
    if ((await openWith(client, kept, 'code', step)) === 200) broken.push(`${client.email}: a code was taken twice`)
  }
  return broken
}

async function openWith(client: Client, kept: Kept, means: 'code' | 'backup_code', which: number | string) {
  const challenge = await challengeInApp(client)
  return challenge === null ? 0 : answerInApp(client, kept, challenge, means, which)
}
