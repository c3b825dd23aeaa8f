import { createHash } from 'node:crypto'

/**
 * A `stamp` for `findPerson`, of whatever has to end what was open before: the password's hash, as it is kept, and the address. Tells nothing of either.
 *
 *     stamp: stampOf(user.passwordHash, user.email)
 */
export function stampOf(...parts: (string | null | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
