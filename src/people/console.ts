import type { Client } from '../sessions/session.ts'

/** Where the operator's own commands come from: no browser, no address. */
export const atTheConsole: Client = { kind: 'browser', address: '', browser: '', knownHash: null }
