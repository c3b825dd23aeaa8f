import { instanceOf } from '../instance.ts'
import { seconds } from '../limits.ts'
import type { Settings } from '../settings.ts'
import { Unable } from '../operator-error.ts'

const longestWait = 4 * seconds

/**
 * Asks the application that runs on this machine with these settings whether it answers (`/healthz`), where it listens. Throws `Unable` when it doesn't,
 * within four seconds.
 */
export async function askHealth(settings: Settings): Promise<void> {
  const url = `http://${addressOf(settings.host)}:${settings.port}${instanceOf(settings).path('healthz')}`
  const answer = await fetch(url, { signal: AbortSignal.timeout(longestWait) }).catch(() => undefined)
  if (!answer?.ok)
    throw new Unable(`Nothing healthy answers at ${url}: is the application running, with these settings?`)
}

/** Who listens on all addresses is reached at its own. */
function addressOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  const bare = host === '::' ? '::1' : host
  return bare.includes(':') ? `[${bare}]` : bare
}
