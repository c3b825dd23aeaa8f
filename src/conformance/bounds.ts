import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../adapters/clock.ts'
import { minutes, seconds } from '../limits.ts'
import type { About } from './about.ts'
import type { Send } from './browser.ts'
import { CouldNotTry } from './report.ts'
import { send } from './send.ts'

/** However many doors and routes there are: no application is flooded. */
const mostRequests = 5000
/** Putting people back is a handful of requests, and one wait for a code where the backup codes are spent: in milliseconds. */
export const longestToPutBack = 40 * seconds
const mostToPutBack = 200

/** What holds a run to its time and its number of requests, whatever the application answers. */
export type Bounds = ReturnType<typeof createBounds>

export function createBounds(
  clock: Clock,
  about: Pick<About, 'longest' | 'longestAnswer' | 'signal'> & { toPutBack: number },
) {
  const { longest = 2 * minutes, longestAnswer = 10 * seconds } = about
  const toPutBack = Math.min(about.toPutBack, longest / 3)
  let until = clock.now() + longest - toPutBack
  let [requests, most] = [0, mostRequests]
  let signal = about.signal

  function timeLeft(): number {
    if (signal?.aborted) throw new CouldNotTry('it was stopped')
    const left = until - clock.now()
    if (left <= 0) throw new CouldNotTry('the time is over')
    return left
  }

  const sendInTime: Send = async (sent) => {
    const within = Math.min(longestAnswer, timeLeft())
    requests += 1
    if (requests > most) throw new CouldNotTry(`${mostRequests} requests have been sent`)
    return send(sent, { within, signal })
  }

  /** Throws at once where there is no time for that. */
  async function waitInTime(milliseconds: number): Promise<void> {
    if (milliseconds > timeLeft()) throw new CouldNotTry('there is no time to wait for another code')
    await pause(milliseconds, undefined, { signal }).catch(() => timeLeft())
  }

  return {
    requests: () => requests,
    send: sendInTime,
    wait: waitInTime,

    /** From now on people are put back: that has its own time, and nobody stops it. */
    beginPuttingBack(): void {
      signal = undefined
      until = clock.now() + toPutBack
      most = requests + mostToPutBack
    },
  }
}
