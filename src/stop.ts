import { writeSync } from 'node:fs'
import { access } from 'node:fs/promises'
import type { Countersign } from './countersign.ts'
import type { HttpServer } from './adapters/http-server.ts'
import { createLog } from './adapters/log.ts'
import { within } from './adapters/within.ts'
import { stopWithin } from './limits.ts'

/**
 * Lets the process go quietly when it is told to: what is under way is finished, what is open is closed, and it ends with 0. Where something hangs (a
 * database or a mail server that says nothing, a request, a queue of slow hashes) it doesn't wait for ever: it says so in the log and dies of the signal.
 */
export function stopOnSignal(server: HttpServer, countersign: Countersign): void {
  let stopping = false
  const stop = async (signal: NodeJS.Signals) => {
    // A terminal and npm may each pass the same Ctrl-C on.
    if (stopping) return
    stopping = true
    const goingQuietly = server
      .stop()
      .then(() => countersign.close())
      .then(threadsAreIdle)
    await within(stopWithin, goingQuietly, () => new Error('Too late')).catch((problem: Error) => {
      // At once: the log's own writing waits for threads that may be what hangs.
      const log = createLog(countersign.services.log.level, { write: (line) => writeSync(2, line) })
      log.warn({ problem: problem.message }, 'stopped without waiting any longer for what was under way')
      dieOf(signal)
    })
    process.exit(0)
  }
  // The last: a terminal that closes, or somebody who means "read your settings again": its supervisor starts it anew.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, (told) => void stop(told))
  // Where nobody listens, Node opens a debugger, to whoever is on this machine.
  process.on('SIGUSR1', () => {})
}

/** Node's own exit waits for all that its threads were given, however long that takes. Whatever was given before this is at its end, or is now. */
async function threadsAreIdle(): Promise<void> {
  await access('.').catch(() => {})
  // A look-up that no name server answers keeps one of them for itself.
  if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')) throw new Error('A look-up hangs')
}

/** As if nobody had listened for it: at once. The first process of a container can't; it goes on to its own exit. */
function dieOf(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}
