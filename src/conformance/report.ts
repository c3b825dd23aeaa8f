/** What came of one probe. */
export type Result = {
  /** By which it is called: `other-door`. */
  probe: string
  title: string
  /** Where this happened, or what says that it must not. */
  record: string
  verdict: 'held' | 'broken' | 'not_tried'
  /** Held: what was tried. Not tried: why. */
  told: string
  /** What is broken, each with the requests that show it, in their order. */
  findings: Finding[]
  /** Milliseconds, and requests. */
  took: number
  requests: number
}

export type Finding = { what: string; shown: Shown[] }

/** A request and its answer as text, without passwords, codes and what opens a session. */
export type Shown = { request: string; answer: string }

export type Report = {
  origin: string
  /** Milliseconds since 1970, UTC. */
  startedAt: number
  /** Milliseconds. */
  took: number
  requests: number
  /** No probe is broken. What wasn't tried is no proof. */
  held: boolean
  results: Result[]
  /** Routes that take a password or set a cookie, and weren't declared as doors. */
  undeclared: Told[]
  /** Routes of which that isn't known: which stay open on purpose, which were not asked, and why. */
  notAsked: Told[]
  /** What the kit couldn't put back as it was. */
  left: string[]
}

/** Something about a route. */
export type Told = { method: string; path: string; because: string }

/** What a probe comes to. */
export type Outcome = { held: string } | { findings: Finding[] }

/** Thrown by a probe, or by what it needs: the reason is told, and nothing is claimed. */
export class CouldNotTry extends Error {
  override readonly name = 'CouldNotTry'
}
