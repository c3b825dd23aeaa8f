import { test } from 'node:test'
import { floods } from '../../faults/floods.ts'
import { passes } from './injected.ts'

test('OPS-5: under each flood somebody who is known signs in, waits less than 2 s more than alone, and nothing breaks', () =>
  passes((report) => floods({ engine: 'sqlite', samples: 5, events: 5000 }, report)))
