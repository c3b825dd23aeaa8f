import { HostError } from '../host/check-host.ts'

/** Throws where the promise itself was handed over: else the first request would say that `fetch` is no function. */
export function mustBeAwaited(countersign: { fetch?: unknown } | undefined): void {
  if (typeof countersign?.fetch !== 'function')
    throw new HostError('A door is made of what createCountersign resolves with: `await createCountersign(…)`.')
}
