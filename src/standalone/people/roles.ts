import type { Role } from '../../adapters/schema.ts'

/** From the least to the most. */
export const roles = ['person', 'manager', 'administrator'] as const satisfies Role[]
