import { createCountersign, type Countersign, type CountersignOptions } from '../countersign.ts'
import { standAlone } from './application.ts'
import { slices } from './slices.ts'

/** The stand-alone application: Countersign for itself, the first of its hosts. */
export function createStandAlone(options: Omit<CountersignOptions, 'application' | 'slices'>): Countersign {
  return createCountersign({ ...options, application: standAlone, slices })
}
