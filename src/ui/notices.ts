import type { RouteName } from '../routes.ts'
import type { MessageKey } from '../messages/messages.ts'

/** Sentences that a redirect may leave for the next page: a closed list, so that nobody can put words there. */
export const notices = {
  enabled: { kind: 'success', says: 'notice.enabled', mails: true },
  enabled_by_passkey: { kind: 'success', says: 'notice.enabled_by_passkey', mails: true },
  factor_added: { kind: 'success', says: 'notice.factor_added', mails: true },
  factor_renamed: { kind: 'success', says: 'notice.factor_renamed' },
  factor_removed: { kind: 'success', says: 'notice.factor_removed', mails: true },
  factor_gone: { kind: 'info', says: 'notice.factor_gone' },
  last_factor: { kind: 'info', says: 'refusal.last_factor' },
  too_many_factors: { kind: 'info', says: 'refusal.too_many_factors' },
  passkeys_unavailable: { kind: 'info', says: 'refusal.passkeys_unavailable' },
  disabled: { kind: 'success', says: 'notice.disabled', mails: true },
  replaced: { kind: 'success', says: 'notice.replaced', mails: true },
  codes_renewed: { kind: 'success', says: 'notice.codes_renewed', mails: true },
  sessions_stay: { kind: 'warning', says: 'notice.sessions_stay' },
  backup_code_used: {
    kind: 'info',
    says: 'notice.backup_code_used',
    mails: true,
  },
  backup_codes_few: {
    kind: 'warning',
    says: 'notice.backup_codes_few',
    action: { says: 'notice.make_new_codes', to: 'security' },
  },
  enrolment_left: { kind: 'info', says: 'notice.enrolment_left' },
  enrolment_expired: { kind: 'warning', says: 'refusal.enrolment_expired' },
  enrolment_too_many: { kind: 'warning', says: 'refusal.enrolment_too_many' },
  enrolment_passkey: { kind: 'warning', says: 'refusal.enrolment_passkey' },
  enrolment_replaced: { kind: 'warning', says: 'refusal.enrolment_replaced' },
  enrolment_codes_replaced: { kind: 'warning', says: 'notice.enrolment_codes_replaced' },
  enrolment_extended: { kind: 'info', says: 'notice.enrolment_extended' },
  enrolment_not_verified: { kind: 'info', says: 'refusal.enrolment_not_verified' },
  enrolment_not_extended: { kind: 'info', says: 'notice.enrolment_not_extended' },
  old_page: { kind: 'info', says: 'notice.old_page' },
  already_enabled: { kind: 'info', says: 'refusal.already_enabled' },
  not_enabled: { kind: 'info', says: 'refusal.not_enabled' },
  challenge_expired: { kind: 'warning', says: 'refusal.challenge_expired' },
  challenge_spent: { kind: 'warning', says: 'refusal.challenge_spent' },
  challenge_answered: { kind: 'warning', says: 'notice.challenge_answered' },
  challenge_gone: { kind: 'warning', says: 'notice.challenge_gone' },
  challenge_cancelled: { kind: 'info', says: 'notice.challenge_cancelled' },
  challenge_replaced: { kind: 'warning', says: 'refusal.challenge_replaced' },
  signed_in_otherwise: { kind: 'warning', says: 'notice.signed_in_otherwise' },
  session_over: { kind: 'info', says: 'notice.session_over' },
  session_ended: { kind: 'success', says: 'notice.session_ended' },
  sessions_ended: { kind: 'success', says: 'notice.sessions_ended' },
  reset_asked: { kind: 'success', says: 'notice.reset_asked' },
  reset_done: { kind: 'success', says: 'notice.reset_done' },
  reset_cancelled: { kind: 'success', says: 'notice.reset_cancelled' },
  own_reset_cancelled: { kind: 'success', says: 'notice.own_reset_cancelled' },
  codes_let_in: { kind: 'success', says: 'notice.codes_let_in' },
  deactivated: { kind: 'success', says: 'notice.deactivated' },
  reactivated: { kind: 'success', says: 'notice.reactivated' },
  invited: { kind: 'success', says: 'notice.invited', mails: true },
  nobody_invited: { kind: 'info', says: 'notice.nobody_invited' },
  invitation_sent: { kind: 'success', says: 'notice.invitation_sent', mails: true },
  invitation_withdrawn: { kind: 'success', says: 'notice.invitation_withdrawn' },
  role_changed: { kind: 'success', says: 'notice.role_changed', mails: true },
  already_done: { kind: 'info', says: 'refusal.already_done' },
  policy_required: { kind: 'success', says: 'notice.policy_required' },
  policy_changed: { kind: 'success', says: 'notice.policy_changed' },
  policy_withdrawn: { kind: 'success', says: 'notice.policy_withdrawn' },
  exempted: { kind: 'success', says: 'notice.exempted' },
  exemption_ended: { kind: 'success', says: 'notice.exemption_ended' },
  signed_out: { kind: 'info', says: 'notice.signed_out' },
  password_changed: { kind: 'success', says: 'notice.password_changed', mails: true },
  password_changed_fair: { kind: 'success', says: 'notice.password_changed_fair', mails: true },
  password_reset: { kind: 'success', says: 'notice.password_reset', mails: true },
  profile_saved: { kind: 'success', says: 'notice.profile_saved' },
  email_confirmed: { kind: 'success', says: 'notice.email_confirmed' },
  email_change_sent: { kind: 'info', says: 'notice.email_change_sent', mails: true },
  email_changed: { kind: 'success', says: 'notice.email_changed', mails: true },
  export_ready: { kind: 'info', says: 'notice.export_ready' },
  account_deleted: { kind: 'success', says: 'notice.account_deleted' },
  confirmation_sent: { kind: 'info', says: 'notice.confirmation_sent', mails: true },
} as const satisfies Record<string, NoticeParts>

export type NoticeName = keyof typeof notices
/** With what it counts: `count`, and `more` of something else. */
export type CountedNotice = NoticeName | `${NoticeName}:${number}` | `${NoticeName}:${number}:${number}`

export type NoticeParts = {
  kind: 'success' | 'info' | 'warning' | 'danger'
  says: MessageKey
  action?: { says: MessageKey; to: RouteName }
  /** What it tells of sent a mail: development without SMTP points to it. */
  mails?: boolean
}
