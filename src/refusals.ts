import type { MessageKey } from './messages/messages.ts'

/**
 * Every expected "no": a stable code, an HTTP status, and the message people see.
 * The code goes to clients (RFC 9457 problem details, member `code`) and into the audit trail.
 */
export const refusals = {
  wrong_credentials: { status: 401, says: 'refusal.wrong_credentials' },
  wrong_password: { status: 401, says: 'refusal.wrong_password' },
  wrong_code: { status: 401, says: 'refusal.wrong_code' },
  wrong_backup_code: { status: 401, says: 'refusal.wrong_backup_code' },
  code_already_used: { status: 401, says: 'refusal.code_already_used' },
  wrong_passkey: { status: 401, says: 'refusal.wrong_passkey' },
  passkey_suspected: { status: 401, says: 'refusal.passkey_suspected' },
  signed_out: { status: 401, says: 'refusal.signed_out' },
  not_fresh: { status: 403, says: 'refusal.not_fresh' },
  plan_not_eligible: { status: 403, says: 'refusal.plan_not_eligible' },
  email_not_confirmed: { status: 403, says: 'refusal.email_not_confirmed' },
  enrolment_required: { status: 403, says: 'refusal.enrolment_required' },
  not_required: { status: 409, says: 'refusal.not_required' },
  required: { status: 409, says: 'refusal.required' },
  browser_only: { status: 403, says: 'refusal.browser_only' },
  cross_site: { status: 403, says: 'refusal.cross_site' },
  not_allowed: { status: 403, says: 'refusal.not_allowed' },
  not_yourself: { status: 403, says: 'refusal.not_yourself' },
  second_administrator: { status: 403, says: 'refusal.second_administrator' },
  not_found: { status: 404, says: 'refusal.not_found' },
  already_enabled: { status: 409, says: 'refusal.already_enabled' },
  not_enabled: { status: 409, says: 'refusal.not_enabled' },
  only_administrator: { status: 409, says: 'refusal.only_administrator' },
  already_done: { status: 409, says: 'refusal.already_done' },
  already_added: { status: 409, says: 'refusal.already_added' },
  too_many_factors: { status: 409, says: 'refusal.too_many_factors' },
  last_factor: { status: 409, says: 'refusal.last_factor' },
  passkeys_unavailable: { status: 409, says: 'refusal.passkeys_unavailable' },
  enrolment_not_verified: { status: 409, says: 'refusal.enrolment_not_verified' },
  enrolment_expired: { status: 410, says: 'refusal.enrolment_expired' },
  codes_suspended: { status: 403, says: 'refusal.codes_suspended' },
  ceremony_expired: { status: 410, says: 'refusal.ceremony_expired' },
  challenge_expired: { status: 410, says: 'refusal.challenge_expired' },
  link_expired: { status: 410, says: 'refusal.link_expired' },
  too_large: { status: 413, says: 'refusal.too_large' },
  unsupported_type: { status: 415, says: 'refusal.unsupported_type' },
  passkey_not_taken: { status: 422, says: 'refusal.passkey_not_taken' },
  invalid_input: { status: 422, says: 'refusal.invalid_input' },
  too_many_tries: { status: 429, says: 'refusal.too_many_tries' },
  one_at_a_time: { status: 429, says: 'refusal.one_at_a_time' },
} as const satisfies Record<string, { status: number; says: MessageKey }>

export type RefusalCode = keyof typeof refusals

/** What a refusal may tell besides its code. Never a secret, never what the person must not learn. */
export type RefusalDetails = {
  /** Tries left in this challenge. */
  triesLeft?: number
  /** Milliseconds until trying again makes sense. */
  retryAfter?: number
  /** The field at fault (`invalid_input`). */
  field?: string
  /** A message that says more than the list's own. */
  says?: MessageKey
  /** A sentence of the application's own, in the language of the person, in the place of any message. */
  text?: string
  /** What fills the message's blanks. */
  args?: Record<string, string | number>
  /** Where to do it instead (`browser_only`). */
  manageUrl?: string
}

/** An expected "no". Anything else that is thrown is a fault of ours. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: RefusalDetails
  constructor(code: RefusalCode, details: RefusalDetails) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
  get status() {
    return refusals[this.code].status
  }
  get says(): MessageKey {
    return this.details.says ?? refusals[this.code].says
  }
}

export function refuse(code: RefusalCode, details: RefusalDetails = {}): never {
  throw new Refusal(code, details)
}

/** The value, or the refusal as a value: for a page that is drawn again with what was typed. Faults pass through. */
export async function settle<T>(answer: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await answer()
  } catch (problem) {
    if (problem instanceof Refusal) return problem
    throw problem
  }
}
