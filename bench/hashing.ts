import { argon2id, slowHashOf } from '../src/adapters/slow-hash.ts'

/** `slow`: passwords and what else the contender hashes slowly cost what they cost in production. `none`: next to nothing. */
export type Hashing = 'slow' | 'none'

/** KiB, passes, lanes. */
const quick = { memoryCost: 64, timeCost: 1, parallelism: 1 }

export const slowHashFor = (hashing: Hashing) => (hashing === 'slow' ? argon2id : slowHashOf(quick))
