import type { Probe } from './probe.ts'
import { halfSession } from './probes/half-session.ts'
import { otherDoor } from './probes/other-door.ts'
import { ownerThrownOut } from './probes/owner-thrown-out.ts'

/** Every probe, in the order in which they are run: what spends a person's tries comes last. */
export const probes: readonly Probe[] = [otherDoor, halfSession, ownerThrownOut]
