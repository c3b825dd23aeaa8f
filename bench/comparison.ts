import { cases } from './contender.ts'
import { middle, ratios, table } from './figures.ts'
import type { Measured, Result } from './rounds.ts'

/** Who is how fast, beside the least that is correct, and beside another commit where there is one. */
export function comparison(results: Result[]): string[] {
  const withBefore = results.some(({ contender }) => contender === 'before')
  const rows = results.map((result) => {
    const { engine, what, clients, hashing } = result.setting
    const hashes = what === 'both-steps' || what === 'backup-code' || what === 'password'
    const name = cases[what] + (hashes ? `, hash ${hashing === 'slow' ? 'as in production' : 'taken out'}` : '')
    const before = result.contender === 'countersign' ? besideIt('before', result, results) : undefined
    return [
      engine,
      name,
      clients,
      result.contender,
      of(result, ({ rate }) => rate, 0) + turnedAway(result),
      ratioOf(({ rate }) => rate, result, besideIt('limit', result, results)),
      ...(withBefore ? [ratioOf(({ rate }) => rate, result, before)] : []),
      `${of(result, ({ median }) => median, 1)}, ${of(result, ({ p95 }) => p95, 1)}`,
      of(result, ({ cpu }) => cpu, 2),
      ...(withBefore ? [ratioOf(({ cpu }) => cpu, result, before)] : []),
    ]
  })
  const heading = [
    'engine',
    'what',
    'clients',
    '',
    'per second',
    'of `limit`: min / median / max',
    ...(withBefore ? ['of `before`: min / median / max'] : []),
    'ms: median, 95 %',
    'CPU ms',
    ...(withBefore ? ['CPU, of `before`: min / median / max'] : []),
  ]
  return table(heading, rows)
}

type Part = (round: Measured) => number

const of = ({ rounds }: Result, part: Part, digits: number) => middle(rounds.map(part)).toFixed(digits)

/** Rates and times hold what it took to ask again. */
const turnedAway = ({ rounds }: Result) => {
  const again = rounds.reduce((sum, round) => sum + round.again, 0)
  return again === 0 ? '' : ` (${again} × 503)`
}

const besideIt = (name: string, { setting }: Result, results: Result[]) =>
  results.find((other) => other.contender === name && other.setting === setting)

const ratioOf = (part: Part, { rounds }: Result, other: Result | undefined) =>
  ratios(rounds.map(part), other?.rounds.map(part))
