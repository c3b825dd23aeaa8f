import { hashToken } from '../adapters/token.ts'

/**
 * The user handle (WebAuthn Level 3, 14.6.1): the same for each passkey of a person, so that a keeper of them has one entry for the account, and nothing that says who they
 * are. An application's ids may be addresses.
 */
export const userIdOf = (personId: string): string => hashToken(`passkeys of ${personId}`)
