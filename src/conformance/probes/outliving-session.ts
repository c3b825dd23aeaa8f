import type { Attack } from '../attack.ts'
import { enrol, turnOff } from '../our-pages.ts'
import { changePassword } from '../change-password.ts'
import type { Probe } from '../probe.ts'
import { CouldNotTry, type Finding } from '../report.ts'

/** Whoever is in already, in another browser, is out when two-step is turned on or off, and when the password changes. */
export const outlivingSession: Probe = {
  name: 'outliving-session',
  title: 'A session that outlives Finish, turning off, or a new password',
  record: 'owncloud/twofactor_totp#222',
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
    return findings.length > 0 ? { findings } : { held: `other sessions ended at ${tried.join(', ')}` }
  },
}

async function turnOnAndOff(attack: Attack): Promise<Finding[]> {
  const { other } = attack.target.people
  const old = await attack.signIn(other)
  await enrol(attack, await attack.signIn(other), other)
  const afterFinish = await attack.opens(old, other)
  const older = await attack.signIn(other)
  await turnOff(attack, await attack.signIn(other), other)
  const afterTurningOff = await attack.opens(older, other)
  return [
    ...(afterFinish ? [attack.finding('a session from before Finish goes on', afterFinish)] : []),
    ...(afterTurningOff ? [attack.finding('a session from before turning off goes on', afterTurningOff)] : []),
  ]
}

async function newPassword(attack: Attack): Promise<Finding[]> {
  const { other } = attack.target.people
  const old = await attack.signIn(other)
  const changed = { ...other, password: `${other.password} 2` }
  await changePassword(attack, await attack.signIn(other), other, changed.password)
  const opened = await attack.opens(old, other)
  await changePassword(attack, await attack.signIn(changed), changed, other.password)
  return opened ? [attack.finding('a session from before a new password goes on', opened)] : []
}
