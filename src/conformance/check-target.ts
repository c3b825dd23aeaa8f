import type { Probe } from './probe.ts'
import { mayBeAttacked } from './loopback.ts'
import type { Target } from './target.ts'

/** What is wrong with what the kit was told, in one sentence. */
export class TargetError extends Error {
  override readonly name = 'TargetError'
}

/** Throws `TargetError` on what can't be right, before anything is sent. */
export function checkTarget(target: Target, probes: readonly Probe[], wanted: readonly string[] = []): void {
  const { origin, own, people } = target
  if (!URL.canParse(origin))
    throw new TargetError('origin is missing: where the application answers, such as http://localhost:3000.')
  const url = new URL(origin)
  if (!mayBeAttacked(url, own))
    throw new TargetError(
      `${url.host} isn’t this machine: name it in “own” (--i-own ${url.host}) if it is yours to attack.`,
    )
  for (const who of ['protected', 'other'] as const) {
    const account = (people as Partial<Target['people']> | undefined)?.[who]
    if (!account?.email || !account.password)
      throw new TargetError(`people.${who} is missing its email or its password.`)
  }
  const { tokensEndWithin: minutes, refresh } = target
  if (minutes !== undefined && !(minutes > 0 && minutes <= 15 && refresh))
    throw new TargetError(
      'tokensEndWithin is a number of minutes, at most 15, beside “refresh”: a longer one outlives what it was given for.',
    )
  const unknown = wanted.find((name) => !probes.some((probe) => probe.name === name))
  if (unknown !== undefined)
    throw new TargetError(`There is no probe “${unknown}”: there are ${probes.map(({ name }) => name).join(', ')}.`)
}
