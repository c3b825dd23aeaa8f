/** Numbers that look like chance and come again with the same seed: a round that failed can be asked for once more. */
export type Random = {
  /** From 0, below 1. */
  next(): number
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  /** One of them, each as often as its weight says. */
  pick<T>(weighted: readonly (readonly [weight: number, value: T])[]): T
  /** Another source, whose numbers don't depend on how many this one gives. */
  fork(name: number): Random
}

/** The generator "mulberry32": 32 bits of state, good enough to choose when to pull the plug. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  function next() {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick(weighted) {
      let left = next() * weighted.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, value] of weighted) {
        left -= weight
        if (left < 0) return value
      }
      throw new Error('Nothing to pick from')
    },
    fork: (name) => randomOf(Math.imul(seed ^ 0x9e3779b9, name + 0x85ebca6b)),
  }
}
