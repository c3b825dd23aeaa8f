import { pathTo, type RouteName } from '../routes.ts'
import { CouldNotTry } from './report.ts'
import type { Target } from './target.ts'

/** Where a page or call of Countersign stands in that application. Throws where there is none. */
export function pageOfOurs({ countersign }: Target, name: RouteName): string {
  if (countersign === undefined)
    throw new CouldNotTry(
      'this needs the pages of Countersign, and nobody said where they stand (countersign: “/two-step”)',
    )
  return countersign.replace(/\/+$/, '') + pathTo(name)
}
