import { availableParallelism } from 'node:os'
import {
  backupCodeRests,
  busyRetryAfter,
  hashesAtOnce,
  longestRest,
  slowWorkGuess,
  slowWorkWaits,
  threadRests,
} from '../limits.ts'
import { refuse } from '../refusals.ts'

/** Who joins a line for slow work. */
type Newcomer = {
  /** Before all that aren't: browsers that are known, and whoever is signed in. */
  first?: boolean
  /** Aborted when the client hangs up: nobody waits for the rest then. */
  hungUp?: AbortSignal | undefined
  /** Whoever is named has one place at a time. */
  whose?: string
}

export type Place = {
  /**
   * Waits until it is this one's turn, and does the work. Throws `Overloaded` when it would wait too long for its first turn, or has, because others
   * went first: nothing was begun yet. Who has begun goes on.
   */
  turn: <T>(work: () => T | Promise<T>) => Promise<T>
  /** Makes room. Whoever holds a place must, in the end. */
  leave: () => void
}

/** A line in front of slow work, with an end (requirement OPS-5). */
export type Line = {
  /**
   * A place, given or refused at once, before anything is charged. Throws `Overloaded` when the wait would be longer than `slowWorkWaits`, by how many
   * wait and how long turns took lately; refuses `one_at_a_time` to whoever has a place already.
   */
  enter: (newcomer: Newcomer) => Place
  /** The same for one piece of work, after which the place is left. */
  within: <T>(newcomer: Newcomer, work: (place: Place) => Promise<T>) => Promise<T>
}

/** Nothing was done, because others were before: the same may be asked again. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
}

/**
 * One for hashes, which other threads make, one for those of backup codes, and one for what the one thread must do itself, a piece at a time. A backup code is a
 * rare thing: many at once are a flood, and take two thirds of one processor from everybody else, not all.
 */
export const createLines = () => ({
  hashing: createLine({ atOnce: Math.min(availableParallelism(), hashesAtOnce) }),
  backupCodes: createLine({ atOnce: 1, rest: backupCodeRests }),
  thread: createLine({ atOnce: 1, rest: threadRests }),
})

/** Whoever asked has hung up: nothing more is done. */
export class HungUp extends Error {
  override readonly name = 'HungUp'
}

/** How much a new measurement weighs against those before. */
const weight = 0.1

type Waiting = { begin: () => void }

/**
 * So many turns `atOnce`. After each one a rest, `rest` times as long as it took: work on the one thread leaves others most of it. `waits` is how
 * long anybody waits for a first turn, in milliseconds.
 */
export function createLine({
  atOnce,
  rest = 0,
  waits = slowWorkWaits,
}: {
  atOnce: number
  rest?: number
  waits?: number
}): Line {
  const queues = { first: new Set<Waiting>(), others: new Set<Waiting>() }
  /** First turns that wait or are under way. */
  const ahead = { first: 0, others: 0 }
  const holders = new Set<string>()
  let usual = slowWorkGuess
  let free = atOnce

  function next() {
    for (const queue of [queues.first, queues.others]) {
      for (const waiting of queue) {
        if (free === 0) return
        queue.delete(waiting)
        free -= 1
        waiting.begin()
      }
    }
  }

  async function working<T>(work: () => T | Promise<T>): Promise<T> {
    const began = performance.now()
    try {
      return await work()
    } finally {
      const took = performance.now() - began
      usual += weight * (Math.min(took * (1 + rest), waits) - usual)
      const goOn = () => ((free += 1), next())
      if (rest === 0) goOn()
      else setTimeout(goOn, Math.min(took * rest, longestRest))
    }
  }

  function waitIn(queue: Set<Waiting>, longest: number | null, hungUp: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting: Waiting = { begin: resolve }
    const leave = (why: Error) => queue.delete(waiting) && reject(why)
    const timer = longest === null ? undefined : setTimeout(() => leave(new Overloaded()), longest)
    const gone = () => leave(new HungUp())
    hungUp?.addEventListener('abort', gone)
    queue.add(waiting)
    next()
    return promise.finally(() => {
      clearTimeout(timer)
      hungUp?.removeEventListener('abort', gone)
    })
  }

  function enter({ first = false, hungUp, whose }: Newcomer): Place {
    const kind = first ? 'first' : 'others'
    let begun = false
    mayJoin(first, hungUp)
    if (whose !== undefined && holders.has(whose)) refuse('one_at_a_time', { retryAfter: busyRetryAfter })
    if (whose !== undefined) holders.add(whose)
    return {
      async turn(work) {
        if (begun) {
          await waitIn(queues[kind], null, hungUp)
          return working(work)
        }
        // Others may have come in between.
        mayJoin(first, hungUp)
        begun = true
        ahead[kind] += 1
        try {
          // Only those who may be overtaken: of the others it is known when they join how long they wait.
          await waitIn(queues[kind], first ? null : waits, hungUp)
          return await working(work)
        } finally {
          ahead[kind] -= 1
        }
      },
      leave: () => void (whose !== undefined && holders.delete(whose)),
    }
  }

  function mayJoin(first: boolean, hungUp: AbortSignal | undefined) {
    if (hungUp?.aborted) throw new HungUp()
    const before = first ? ahead.first : ahead.first + ahead.others
    // In front of an idle line nobody waits, however long turns took.
    const wait = (Math.max(0, before + 1 - atOnce) / atOnce) * usual
    if (wait > waits) throw new Overloaded()
  }

  return {
    enter,
    async within(newcomer, work) {
      const place = enter(newcomer)
      try {
        return await work(place)
      } finally {
        place.leave()
      }
    },
  }
}
