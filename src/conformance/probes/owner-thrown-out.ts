import { nameOf } from '../attack.ts'
import type { Probe } from '../probe.ts'

/** The owner is signed in; somebody who knows the password alone must not end that, nor stand in the application's log as signed in. */
export const ownerThrownOut: Probe = {
  name: 'owner-thrown-out',
  title: 'A first step alone that ends the owner’s session, or counts as a sign-in',
  record: 'Twelve public applications, read in November 2026: one ended it in SQL, one logged it too early',
  async run(attack) {
    // A door that doesn't ask is another probe's finding.
    const tried = (await attack.triedDoors()).filter(({ opened }) => opened === null)
    const findings = tried.flatMap(({ door, exchanges, ownerIsOut, isLogged }) => [
      ...(ownerIsOut
        ? [attack.finding(`${nameOf(door)}: the password alone ends the owner’s session`, exchanges.at(-1))]
        : []),
      ...(isLogged
        ? [attack.finding(`${nameOf(door)}: the password alone is logged as a sign-in`, exchanges.at(-1))]
        : []),
    ])
    if (findings.length > 0) return { findings }
    const log = tried.every(({ isLogged }) => isLogged === null) ? '' : ', and nothing was logged as a sign-in'
    return { held: `the owner stayed signed in while the password alone was given${log}` }
  },
}
