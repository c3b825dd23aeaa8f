import type { Target } from './target.ts'
import { fits } from './undeclared/places.ts'

/** Why a path is open on purpose: by itself, or by the pattern of its route; null: nobody said so. */
export function whyItStaysOpen({ staysOpen = {} }: Target, path: string): string | null {
  const open = Object.entries(staysOpen).find(([one]) => one === path || fits(one, path))
  return open ? open[1] : null
}
