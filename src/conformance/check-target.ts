import type { z } from 'zod'
import type { Probe } from './probe.ts'
import { mayBeAttacked } from './loopback.ts'
import type { Target } from './target.ts'
import { targetShape } from './target-shape.ts'

/** What is wrong with what the kit was told, in one sentence. */
export class TargetError extends Error {
  override readonly name = 'TargetError'
}

/** Throws `TargetError` on what can't be right, before anything is sent. No sentence of it holds a password or a secret. */
export function checkTarget(target: Target, probes: readonly Probe[], wanted: readonly string[] = []): void {
  const read = targetShape.safeParse(target)
  if (!read.success) throw new TargetError(sentence(read.error.issues))
  checkOrigin(target)
  if (target.tokensEndWithin !== undefined && !target.refresh)
    throw new TargetError('tokensEndWithin is about tokens that are renewed: say by which call, in “refresh”.')
  if (target.countersign === undefined && target.people.protected.secret === undefined)
    throw new TargetError(
      'people.protected has no “secret”: without it two-step is turned on by the pages of Countersign. Say below which path they stand, in “countersign” (--countersign /two-step).',
    )
  const unknown = wanted.find((name) => !probes.some((probe) => probe.name === name))
  if (unknown !== undefined)
    throw new TargetError(`There is no probe “${unknown}”: there are ${probes.map(({ name }) => name).join(', ')}.`)
}

function checkOrigin({ origin, own }: Target): void {
  const url = URL.canParse(origin) ? new URL(origin) : null
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new TargetError('origin has to be where the application answers, such as http://localhost:3000.')
  if (url.username || url.password) throw new TargetError('origin holds a name or a password: leave them out.')
  if (url.pathname !== '/' || url.search || url.hash)
    throw new TargetError(`origin has to end behind host and port, as ${url.origin} does: paths belong to doors.`)
  if (!mayBeAttacked(url, own))
    throw new TargetError(
      `${url.host} isn’t this machine: name it in “own” (--i-own ${url.host}) if it is yours to attack.`,
    )
}

type Issue = z.core.$ZodIssue

/** Names that nobody knows come first: what is missing is often one of them, misspelt. */
function sentence(issues: Issue[]): string {
  const all = issues.flatMap((issue) => closest(issue))
  const first = all.find(({ code }) => code === 'unrecognized_keys') ?? all[0]
  if (!first) return 'The target is not usable.'
  const where = first.path.map(String).join('.')
  if (first.code === 'unrecognized_keys') {
    const names = first.keys.map((key) => `“${key}”`).join(', ')
    return `${where || 'The target'} has ${names}, which nobody knows here.`
  }
  if (first.code === 'invalid_type' && first.message.endsWith('undefined')) return `${where} is missing.`
  if (first.code === 'invalid_type') return `${where || 'The target'} has to be of another kind: ${first.expected}.`
  if (first.code === 'too_small') return `${where} is empty.`
  return `${where} ${first.message}.`
}

/** Of what may be the one thing or the other, that to which least is wanting. */
function closest(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const [nearest = []] = issue.errors.toSorted((one, other) => one.length - other.length)
  return nearest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(closest)
}
