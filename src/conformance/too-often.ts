import { CouldNotTry } from './report.ts'
import type { Exchange } from './send.ts'

/** A page that is shut to whoever asks too often, or for a while to everybody, says nothing of who is signed in. */
export function mustNotBeTooOften({ url, answer: { status } }: Exchange): void {
  if (status === 429 || status === 503)
    throw new CouldNotTry(
      `${url.pathname} was asked too often (the answer was ${status}): lift that limit while the kit runs`,
    )
}
