import { getNetworkStateAsync } from 'expo-network'
import type { Failure } from '../../src/client/countersign.ts'
import { minutes } from '../../src/limits.ts'
import type { Say } from '../../src/messages/messages.ts'
import { hostOf } from './server-address.ts'

/** Why there was no answer, or none that helps, as a sentence that says what to do. */
export async function sentenceFor(failure: Failure, address: string, say: Say): Promise<string> {
  const server = hostOf(address)
  if (wasTheLastTry(failure)) return say('refusal.challenge_spent')
  switch (failure.code) {
    case 'unreachable':
      return (await isOffline()) ? say('mobile.offline') : say('mobile.unreachable', { server })
    case 'unavailable':
      return say('mobile.unavailable', { server })
    case 'not_countersign':
      return say('mobile.not_countersign', { server })
    case 'signed_out':
      return say('mobile.session_ended')
    case 'enrolment_required':
      return say('refusal.enrolment_required')
    case 'error':
      return say('mobile.unavailable', { server })
    default:
      return [sentenceOf(failure, say), triesLeft(failure, say)].filter(Boolean).join(' ')
  }
}

/** Whether there is no session, or no challenge, any more: signing in begins anew. */
export const beginsAnew = (failure: Failure) =>
  failure.code === 'signed_out' || failure.code === 'challenge_expired' || wasTheLastTry(failure)

/** The challenge is spent by it, though the refusal is that of any wrong code. */
export const wasTheLastTry = (failure: Failure) => failure.triesLeft === 0

/** The server's own, in the language that was asked for. Another application's first step may be refused without one. */
function sentenceOf({ code, message, retryAfter = minutes }: Failure, say: Say): string {
  if (message !== code) return message
  if (code !== 'too_many_tries') return say('refusal.wrong_credentials')
  return say('refusal.too_many_tries', { minutes: Math.ceil(retryAfter / minutes) })
}

const isOffline = async () => (await getNetworkStateAsync()).isConnected === false

const triesLeft = ({ triesLeft: count }: Failure, say: Say) =>
  count !== undefined && say('sign_in.tries_left', { count })
