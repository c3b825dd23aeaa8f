import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Running } from './contender.ts'
import { ended } from './engines.ts'
import type { Flow, Job, Outcome, Told } from './load.ts'

/** The load generator's process, from the outside. */
export type Driver = {
  /**
   * Sends all flows with so many clients at once, or those that are begun `within` so many milliseconds. Rejects on the first answer that isn't the
   * expected one.
   */
  drive(running: Running, flows: Flow[], clients: number, within?: number): Promise<Outcome>
  stop(): Promise<void>
}

export function startDriver(): Driver {
  const child = fork(join(import.meta.dirname, 'load.ts'))
  return {
    async drive({ origin }, flows, clients, within) {
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
      child.once('message', (told: Told) =>
        'problem' in told ? reject(new Error(told.problem)) : resolve(told.outcome),
      )
      child.send({ port: Number(new URL(origin).port), clients, flows, within } satisfies Job)
      return promise
    },
    stop: () => ended(child),
  }
}
