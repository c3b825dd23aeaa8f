/** A moment as integer milliseconds since the epoch, UTC. */
export type Instant = number

/** The only way to learn the time. Read once a request and passed down, into SQL too. */
export type Clock = { now(): Instant }

export const systemClock: Clock = { now: () => Date.now() }
