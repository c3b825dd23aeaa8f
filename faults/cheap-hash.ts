import { slowHashOf } from '../src/adapters/slow-hash.ts'

/** argon2id at the least cost: faults are injected into what stands around it. */
export const cheapHash = slowHashOf({ memoryCost: 64, timeCost: 1, parallelism: 1 })
