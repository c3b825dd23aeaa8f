// How what was measured is put together for a reader.

/** The rows of a table in Markdown. */
export function table(heading: string[], rows: (string | number)[][]): string[] {
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

export function middle(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Smallest / median / largest. */
export function spread(values: number[], digits: number): string {
  return [Math.min(...values), middle(values), Math.max(...values)].map((value) => value.toFixed(digits)).join(' / ')
}

/** Smallest / median / largest of what one is of another, round by round: what else the machine did then hit both. */
export function ratios(values: number[], others: number[] | undefined): string {
  if (others === undefined) return ''
  return spread(
    values.map((value, round) => value / (others[round] ?? Number.NaN)),
    2,
  )
}
