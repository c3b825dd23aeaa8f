import type { Attack } from '../attack.ts'
import type { Browser } from '../browser.ts'
import { enrol, turnOff } from '../our-pages.ts'
import { changePassword } from '../change-password.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry, type Finding } from '../report.ts'
import type { Exchange } from '../send.ts'
import type { Account } from '../target.ts'

/** Whoever is in already, in another browser, is out when two-step is turned on or off, and when the password changes. */
export const outlivingSession: Probe = {
  name: 'outliving-session',
  title: 'A session that outlives Finish, turning off, or a new password',
  record: 'owncloud/twofactor_totp#222',
  aboutOther: true,
  async run(attack) {
    const { countersign, changePassword: how } = attack.target
    if (countersign === undefined && how === undefined)
      throw new CouldNotTry('this needs our pages, or how a password is changed (changePassword)')
    const tried = [
      ...(countersign === undefined ? [] : ['turning on', 'turning off']),
      ...(how === undefined ? [] : ['a new password']),
    ]
    const findings = [
      ...(countersign === undefined ? [] : await turnOnAndOff(attack)),
      ...(how === undefined ? [] : await newPassword(attack)),
    ]
    return findings.length > 0
      ? { findings }
      : { held: `other sessions ended at ${tried.join(', ')}${untilItEnds(attack)}` }
  },
}

async function turnOnAndOff(attack: Attack): Promise<Finding[]> {
  const { other } = attack.target.people
  const old = await attack.signIn(other)
  await enrol(attack, await attack.signIn(other), other)
  const afterFinish = await goesOn(attack, old)
  const older = await attack.signIn(other)
  await turnOff(attack, await attack.signIn(other), other)
  const afterTurningOff = await goesOn(attack, older)
  return [
    ...(afterFinish ? [attack.finding('a session from before Finish goes on', afterFinish)] : []),
    ...(afterTurningOff ? [attack.finding('a session from before turning off goes on', afterTurningOff)] : []),
  ]
}

async function newPassword(attack: Attack): Promise<Finding[]> {
  const { other } = attack.target.people
  const old = await attack.signIn(other)
  const changed = { ...other, password: `${other.password} 2` }
  let opened: Exchange | null
  try {
    await changePassword(attack, await attack.signIn(other), other, changed.password)
    opened = await goesOn(attack, old)
  } finally {
    await giveBack(attack, changed, other.password)
  }
  return opened ? [attack.finding('a session from before a new password goes on', opened)] : []
}

/** Also where nobody knows whether it was changed, because no answer came. */
async function giveBack(attack: Attack, changed: Account, password: string): Promise<void> {
  try {
    const { browser } = await attack.firstStep(changed)
    if (await attack.opens(browser, changed)) await changePassword(attack, browser, changed, password)
  } catch (problem) {
    attack.left.push(
      `${changed.email} may have another password, the old one with “ 2” behind it: ${(problem as Error).message}`,
    )
  }
}

/** A token that ends by itself is asked for the next one. */
async function goesOn(attack: Attack, browser: Browser): Promise<Exchange | null> {
  if (attack.target.tokensEndWithin !== undefined) await attack.renew(browser)
  return attack.opens(browser, attack.target.people.other)
}

const untilItEnds = ({ target: { tokensEndWithin: minutes } }: Attack) =>
  minutes === undefined ? '' : `; a token that can’t be ended goes on for up to ${minutes} minutes`
