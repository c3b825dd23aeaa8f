import { systemClock, type Clock } from '../adapters/clock.ts'
import { stepsEitherSide } from '../otp/parameters.ts'
import type { About } from './about.ts'
import { type Attack, createAttack } from './attack.ts'
import { whyOwnerIsOut } from './both-steps.ts'
import { createBounds, longestToPutBack } from './bounds.ts'
import type { Send } from './browser.ts'
import { checkTarget } from './check-target.ts'
import { createFactors } from './factors.ts'
import { getReady } from './get-ready.ts'
import { watchForLeaks } from './leaks.ts'
import type { Probe } from './probe.ts'
import { probes as all } from './probes.ts'
import type { Report, Result } from './report.ts'
import type { Target } from './target.ts'
import { enrol, renewBackupCodes, turnOff } from './our-pages.ts'
import { findUndeclared, withDoors } from './undeclared.ts'
import type { Found } from './undeclared/search.ts'

/**
 * Attacks an application that is the caller's own, as somebody would who knows a password, and says of each way round the second step whether it holds. Sends to
 * loopback alone, unless the target names its host in `own` (KIT-4). People are as before afterwards, or the report says what is left.
 *
 * Throws `TargetError` on a target that can't be right, and before anything is sent to a host that isn't the caller's own; whatever goes wrong afterwards stands in
 * the report.
 */
export async function attackHost(target: Target, about: About = {}, clock: Clock = systemClock): Promise<Report> {
  checkTarget(target, all, about.probes)
  const startedAt = clock.now()
  // Nobody is changed where our pages aren't.
  const toPutBack = target.countersign === undefined ? 0 : longestToPutBack
  const bounds = createBounds(clock, { ...about, toPutBack })
  const leaks = watchForLeaks(target)
  const send: Send = async (sent) => {
    const exchange = await bounds.send(sent)
    leaks.look(exchange)
    return exchange
  }
  const eitherSide = target.countersign === undefined ? 0 : stepsEitherSide
  const factors = createFactors({ clock, eitherSide, wait: bounds.wait })
  const wanted = all.filter(({ name }) => about.probes?.includes(name) ?? true)
  const results: Result[] = []
  const left: string[] = []
  let attack: Attack | null = null
  let found: Found = { undeclared: [], notAsked: [], doors: [] }
  let why = ''
  try {
    attack = createAttack(await getReady(target, send, factors), factors, send, leaks.found)
    await protect(attack)
    found = await findUndeclared(attack, clock)
    attack = withDoors(attack, found.doors)
  } catch (problem) {
    why = reasonOf(problem)
  }
  const ownerIsOut = attack && !why ? await whyOwnerIsOut(attack) : null
  for (const probe of wanted) {
    about.onProgress?.({ probe: probe.name, title: probe.title })
    const [before, began] = [bounds.requests(), clock.now()]
    const outcome = attack && !why ? await tryOne(probe, attack, ownerIsOut) : notTried(why)
    const { name, title, record } = probe
    const result = {
      probe: name,
      title,
      record,
      ...outcome,
      took: clock.now() - began,
      requests: bounds.requests() - before,
    }
    results.push(result)
    about.onProgress?.({ probe: name, title, result })
  }
  bounds.beginPuttingBack()
  if (attack) left.push(...(await putBack(attack)), ...attack.left)
  const held = results.every(({ verdict }) => verdict !== 'broken')
  const took = clock.now() - startedAt
  const { doors: _doors, ...told } = found
  return { origin: target.origin, startedAt, took, requests: bounds.requests(), held, results, ...told, left }
}

/** Turns two-step on where it isn't on. */
async function protect(attack: Attack): Promise<void> {
  const { protected: account } = attack.target.people
  if (account.secret !== undefined) return attack.factors.protect(account, account.secret, account.backupCodes)
  await enrol(attack, await attack.signIn(account), account)
}

/** Codes of the app come one in half a minute. Whose secret was told keeps their sheet. */
async function haveBackupCodes(attack: Attack): Promise<void> {
  const { doors, people } = attack.target
  const account = people.protected
  if (account.secret !== undefined || attack.factors.backupCodesLeft(account) >= Math.min(doors.length + 3, 9)) return
  await renewBackupCodes(attack, account)
}

async function putBack(attack: Attack): Promise<string[]> {
  const { people } = attack.target
  const turnedOn = [people.other, people.protected].filter(
    (account) => account.secret === undefined && attack.factors.isProtected(account),
  )
  const left: string[] = []
  for (const account of turnedOn) {
    try {
      await turnOff(attack, await attack.signIn(account), account)
    } catch (problem) {
      left.push(`${account.email} still has two-step on: ${reasonOf(problem)}`)
    }
  }
  return left
}

type Outcome = Pick<Result, 'verdict' | 'told' | 'findings'>

async function tryOne(probe: Probe, attack: Attack, ownerIsOut: string | null): Promise<Outcome> {
  try {
    await haveBackupCodes(attack)
    const outcome = await probe.run(attack)
    if ('held' in outcome && ownerIsOut !== null && !probe.aboutOther)
      return notTried(`${ownerIsOut}; so it proves nothing that ${outcome.held}`)
    if ('held' in outcome) return { verdict: 'held', told: outcome.held, findings: [] }
    const { findings } = outcome
    return { verdict: 'broken', told: findings.map(({ what }) => what).join('; '), findings }
  } catch (problem) {
    return notTried(reasonOf(problem))
  }
}

const notTried = (told: string): Outcome => ({ verdict: 'not_tried', told, findings: [] })

/** A fault of the kit's own is told like any other reason: nothing is claimed. */
const reasonOf = (problem: unknown) => (problem instanceof Error ? problem.message : String(problem))
