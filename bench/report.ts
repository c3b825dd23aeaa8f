import { cases } from './contender.ts'
import type { Measured, Result } from './rounds.ts'

/** A row per case and contender: how fast, against `limit` in the same round, and what it took. */
export function comparison(results: Result[]): string {
  const heading = [
    '| engine | what | clients | | per second | of `limit`: min / median / max | ms: median, 95 % | CPU ms |',
    '|---|---|---|---|---|---|---|---|',
  ]
  const rows = results.map((result) => {
    const { engine, what, clients, hashing } = result.setting
    const hashed =
      what === 'both-steps' || what === 'backup-code'
        ? `, hash ${hashing === 'slow' ? 'as in production' : 'taken out'}`
        : ''
    const cells = [
      engine,
      cases[what] + hashed,
      clients,
      result.contender,
      ...figures(result, limitOf(result, results)),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [...heading, ...rows, ''].join('\n')
}

function limitOf({ setting }: Result, results: Result[]): Result | undefined {
  return results.find((other) => other.contender === 'limit' && other.setting === setting)
}

function figures({ rounds }: Result, limit: Result | undefined): string[] {
  const ratios = rounds.map(({ rate }, round) => rate / (limit?.rounds[round]?.rate ?? Number.NaN))
  const [low, middle, high] = spread(ratios).map((ratio) => ratio.toFixed(2))
  const of = (part: (round: Measured) => number, digits: number) => (spread(rounds.map(part))[1] ?? 0).toFixed(digits)
  return [
    of(({ rate }) => rate, 0),
    `${low} / ${middle} / ${high}`,
    `${of(({ median }) => median, 1)}, ${of(({ p95 }) => p95, 1)}`,
    of(({ cpu }) => cpu, 2),
  ]
}

/** Smallest, median, largest. */
export function spread(values: number[]): [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b)
  return [sorted[0] ?? NaN, sorted[Math.floor(sorted.length / 2)] ?? NaN, sorted.at(-1) ?? NaN]
}
