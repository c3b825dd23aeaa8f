/** Every URL by name: the table of contents. Imports nothing; pages build their links from it. */
export const routes = {
  home: '/',
  signIn: '/sign-in',
  signInCode: '/sign-in/code',
  signInBackupCode: '/sign-in/backup-code',
  signInCancel: '/sign-in/cancel',
  signOut: '/sign-out',
  forgotPassword: '/forgot-password',
  resetPassword: '/reset-password/:token',
  confirmEmail: '/confirm-email/:token',
  confirmNewEmail: '/confirm-new-email/:token',
  cancelReset: '/cancel-reset/:token',
  language: '/language',

  settings: '/settings',
  profile: '/settings/profile',
  sendConfirmation: '/settings/profile/confirm-email',
  changeEmail: '/settings/profile/email',
  exportData: '/settings/profile/export',
  deleteAccount: '/settings/profile/delete',
  password: '/settings/password',
  /** Where password managers look for it (W3C, A Well-Known URL for Changing Passwords). */
  wellKnownPassword: '/.well-known/change-password',
  security: '/settings/security',
  sessions: '/settings/security/sessions',
  endOtherSessions: '/settings/security/sessions/end-others',
  endSession: '/settings/security/sessions/:id/end',
  history: '/settings/security/history',
  wasItYou: '/settings/security/was-it-you',
  letCodesIn: '/settings/security/let-codes-in',
  cancelOwnReset: '/settings/security/cancel-reset',
  twoStepScan: '/settings/security/two-step/scan',
  twoStepCode: '/settings/security/two-step/code',
  twoStepBackupCodes: '/settings/security/two-step/backup-codes',
  twoStepPdf: '/settings/security/two-step/backup-codes.pdf',
  twoStepText: '/settings/security/two-step/backup-codes.txt',
  twoStepExtend: '/settings/security/two-step/extend',
  twoStepLeave: '/settings/security/two-step/leave',
  twoStepDisable: '/settings/security/two-step/disable',
  newBackupCodes: '/settings/security/two-step/new-backup-codes',
  replacePhone: '/settings/security/two-step/replace',

  people: '/people',
  peopleHistory: '/people/history',
  peopleHistoryCsv: '/people/history.csv',
  person: '/people/:id',
  personReset: '/people/:id/reset-two-step',
  personResetApprove: '/people/:id/approve-reset',
  personResetCancel: '/people/:id/cancel-reset',
  personLetCodesIn: '/people/:id/let-codes-in',
  personDeactivate: '/people/:id/deactivate',
  personReactivate: '/people/:id/reactivate',

  devMail: '/dev/mail',
  devMailMessage: '/dev/mail/:id',
  healthz: '/healthz',
  readyz: '/readyz',
  metrics: '/metrics',
  asset: '/assets/:hash/:name',

  apiSignIn: '/api/sign-in',
  apiSignInCode: '/api/sign-in/code',
  apiSignInBackupCode: '/api/sign-in/backup-code',
  apiSignOut: '/api/sign-out',
  apiMe: '/api/me',
  apiSessions: '/api/sessions',
  apiSession: '/api/sessions/:id',
  apiTwoStep: '/api/two-step',
  apiFresh: '/api/fresh',
  apiDescription: '/api/openapi.json',
  apiReference: '/api',
} as const

export type RouteName = keyof typeof routes

/** Builds a path of the table, filling in `:name` parts. */
export function pathTo(name: RouteName, parts: Record<string, string> = {}): string {
  return routes[name].replace(/:(\w+)/g, (_, part: string) => encodeURIComponent(parts[part] ?? ''))
}

/** The doors through which a code or a backup code comes in: each charges the person's budget (requirement THR-4). */
export const doorsThatTakeCodes = [
  'signInCode',
  'signInBackupCode',
  'twoStepDisable',
  'newBackupCodes',
  'replacePhone',
  'letCodesIn',
  'changeEmail',
  'exportData',
  'deleteAccount',
  'personReset',
  'personResetApprove',
  'personResetCancel',
  'personLetCodesIn',
  'personDeactivate',
  'personReactivate',
  'apiSignInCode',
  'apiSignInBackupCode',
  'apiFresh',
] as const satisfies RouteName[]

/** Opened between password and code, these are more than a bookmark too early: attempts to go round (requirement AUD-1). */
export const doorsBehindTheCode: readonly RouteName[] = [
  'twoStepScan',
  'twoStepCode',
  'twoStepBackupCodes',
  'twoStepPdf',
  'twoStepText',
  'twoStepExtend',
  'twoStepLeave',
  'twoStepDisable',
  'newBackupCodes',
  'replacePhone',
  'people',
  'peopleHistory',
  'peopleHistoryCsv',
  'person',
  'personReset',
  'personResetApprove',
  'personResetCancel',
  'personLetCodesIn',
  'personDeactivate',
  'personReactivate',
]

/**
 * Where someone may be sent after signing in (`next=`, requirement WEB-6): pages that answer GET by themselves, each with the names that its query
 * may have. What isn't named here is forgotten on the way.
 */
export const landingPages = {
  home: [],
  profile: [],
  deleteAccount: [],
  password: [],
  security: [],
  sessions: [],
  history: ['before'],
  wasItYou: [],
  twoStepScan: [],
  twoStepCode: ['enrolment'],
  twoStepBackupCodes: ['kept'],
  twoStepDisable: ['with'],
  newBackupCodes: ['with'],
  replacePhone: [],
  people: [],
  peopleHistory: ['person', 'kind', 'from', 'to', 'before'],
  person: [],
} as const satisfies Partial<Record<RouteName, readonly string[]>>
