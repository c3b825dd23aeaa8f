import { fork } from 'node:child_process'
import { join } from 'node:path'
import { endsWithUs } from '../test/ends-with-us.ts'
import { freePort } from '../test/free-port.ts'
import { ended } from './engines.ts'

/** The mail server's process, from the outside. */
export type MailServer = {
  port: number
  /** Mail waits at the mail server's door until this work is done: seconds, or whoever sends gives up. */
  holdDuring<T>(work: () => Promise<T>): Promise<T>
  stop(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const port = await freePort()
  const child = endsWithUs(fork(join(import.meta.dirname, 'mail-sink.ts'), [String(port)]))
  return {
    port,
    async holdDuring(work) {
      child.send('hold')
      try {
        return await work()
      } finally {
        child.send('go on')
      }
    },
    stop: () => ended(child),
  }
}
