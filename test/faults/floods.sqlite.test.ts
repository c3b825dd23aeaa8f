import { test } from 'node:test'
import { floods } from '../../faults/floods.ts'
import { passes } from './injected.ts'

test('OPS-5: under each flood somebody who is known signs in before long, and nothing breaks', () =>
  // Many tests run beside this one: how long is measured by `npm run faults`.
  passes((report) => floods({ engine: 'sqlite', samples: 3, events: 5000, mayWait: 30_000 }, report)))
