/**
 * Every URL by name: the table of contents, below whatever path an instance stands at (decision 31). Imports nothing; what leads there is written by the
 * instance, from a name.
 *
 * In two halves. This one is of our own application: people, their passwords and sessions, and who runs it.
 */
const standalone = {
  home: '/',
  signIn: '/sign-in',
  signOut: '/sign-out',
  forgotPassword: '/forgot-password',
  resetPassword: '/reset-password/:token',
  confirmEmail: '/confirm-email/:token',
  confirmNewEmail: '/confirm-new-email/:token',

  settings: '/settings',
  profile: '/settings/profile',
  sendConfirmation: '/settings/profile/confirm-email',
  changeEmail: '/settings/profile/email',
  exportData: '/settings/profile/export',
  deleteAccount: '/settings/profile/delete',
  password: '/settings/password',
  /** Where password managers look for it (W3C, A Well-Known URL for Changing Passwords). */
  wellKnownPassword: '/.well-known/change-password',
  wasItYou: '/settings/security/was-it-you',

  people: '/people',
  peopleCsv: '/people.csv',
  peopleHistory: '/people/history',
  peopleHistoryCsv: '/people/history.csv',
  /** The list, and what would become of it. */
  peopleInvite: '/people/invite',
  peopleInviteSend: '/people/invite/send',
  person: '/people/:id',
  personReset: '/people/:id/reset-two-step',
  personResetApprove: '/people/:id/approve-reset',
  personResetCancel: '/people/:id/cancel-reset',
  personLetCodesIn: '/people/:id/let-codes-in',
  personDeactivate: '/people/:id/deactivate',
  personReactivate: '/people/:id/reactivate',
  personRole: '/people/:id/role',
  personInviteAgain: '/people/:id/invite-again',
  personWithdraw: '/people/:id/withdraw-invitation',

  healthz: '/healthz',
  readyz: '/readyz',
  metrics: '/metrics',

  apiSignIn: '/api/sign-in',
  apiSignOut: '/api/sign-out',
  apiMe: '/api/me',
  apiSessions: '/api/sessions',
  apiSession: '/api/sessions/:id',
} as const

/** And this is the second step: what stands in any application. */
const secondStep = {
  signInCode: '/sign-in/code',
  signInPasskey: '/sign-in/passkey',
  /** What a passkey is to sign: asked for by the page's script, when somebody presses the button. */
  signInCeremony: '/sign-in/passkey/options',
  signInBackupCode: '/sign-in/backup-code',
  signInCancel: '/sign-in/cancel',
  cancelReset: '/cancel-reset/:token',
  /** Where an application without cookies sends whoever is signed in. */
  enter: '/enter/:token',
  language: '/language',

  security: '/settings/security',
  /** Where an application of somebody else's sends whoever isn't fresh. */
  stepUp: '/settings/security/confirm',
  freshCeremony: '/settings/security/confirm/passkey-options',
  /** Whether everything is still there, after signing in. */
  checkUp: '/settings/security/check-up',
  history: '/settings/security/history',
  letCodesIn: '/settings/security/let-codes-in',
  cancelOwnReset: '/settings/security/cancel-reset',
  /** Where the application can say where somebody is signed in. */
  sessions: '/settings/security/sessions',
  endOtherSessions: '/settings/security/sessions/end-others',
  endSession: '/settings/security/sessions/:id/end',
  /** Where whoever must set it up begins. */
  enrolmentRequired: '/settings/security/two-step/required',
  leaveRequired: '/settings/security/two-step/required/leave',
  twoStepScan: '/settings/security/two-step/scan',
  twoStepCode: '/settings/security/two-step/code',
  twoStepPasskey: '/settings/security/two-step/passkey',
  twoStepProvePasskey: '/settings/security/two-step/passkey/try',
  twoStepCeremony: '/settings/security/two-step/passkey/options',
  twoStepName: '/settings/security/two-step/name',
  twoStepBackupCodes: '/settings/security/two-step/backup-codes',
  twoStepPdf: '/settings/security/two-step/backup-codes.pdf',
  twoStepText: '/settings/security/two-step/backup-codes.txt',
  twoStepExtend: '/settings/security/two-step/extend',
  twoStepLeave: '/settings/security/two-step/leave',
  twoStepDisable: '/settings/security/two-step/disable',
  newBackupCodes: '/settings/security/two-step/new-backup-codes',
  replacePhone: '/settings/security/two-step/replace',
  addFactor: '/settings/security/two-step/add',
  renameFactor: '/settings/security/two-step/factors/:id/rename',
  removeFactor: '/settings/security/two-step/factors/:id/remove',

  /** For an organisation's administrators: whether it is required. */
  policy: '/people/policy',
  policyDays: '/people/policy/days',
  policyWithdraw: '/people/policy/withdraw',
  policyExempt: '/people/policy/exempt',
  policyEndExemption: '/people/policy/exempt/:id/end',

  devMail: '/dev/mail',
  devMailMessage: '/dev/mail/:id',
  asset: '/assets/:hash/:name',

  apiSignInCode: '/api/sign-in/code',
  apiSignInBackupCode: '/api/sign-in/backup-code',
  apiSignInAnswer: '/api/sign-in/answer',
  apiTwoStep: '/api/two-step',
  apiFresh: '/api/fresh',
  apiDescription: '/api/openapi.json',
  apiReference: '/api',
} as const

export const routes = { ...standalone, ...secondStep } as const

export type RouteName = keyof typeof routes

/** What our own paths look like in an application of somebody else's: everything else leads to places of theirs. */
export const secondStepRoutes: readonly RegExp[] = Object.values(secondStep).map(
  (path) => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`),
)

declare const made: unique symbol
/** A page of the table with its parts and its query, below an instance's path. Only `pathTo`, `where-to.ts` and a request that a route has taken make one. */
export type Page = string & { readonly [made]: true }

/** What leads somewhere says where by a name, or by a page that is made already. */
export type Place = RouteName | Page

export type Parts = Record<string, string>
export type Query = Record<string, string | null | undefined>

/** The page of that name, with what fills the `:name` parts of its path, and its query; what is empty is left out there. */
export function pathTo(name: RouteName, parts: Parts = {}, query: Query = {}): Page {
  const path = routes[name].replace(/:(\w+)/g, (_, part: string) => encodeURIComponent(parts[part] ?? ''))
  const asked = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return (asked.length === 0 ? path : `${path}?${new URLSearchParams(asked).toString()}`) as Page
}

/** The page of a place, written out. */
export const pageAt = (place: Place, parts?: Parts, query?: Query): Page =>
  place in routes ? pathTo(place as RouteName, parts, query) : (place as Page)

/** A pattern for what stands below that one: `/settings/*`. */
export const everythingBelow = (name: RouteName) => `${routes[name]}/*` as const

/**
 * All that is open to whoever must set two-step authentication up before anything else (requirement POL-5): set-up, what it needs, and the way out. What needs no
 * session is open to them as to everybody.
 */
export const doorsToSetUp: readonly RouteName[] = [
  'enrolmentRequired',
  'leaveRequired',
  'language',
  'sendConfirmation',
  'twoStepScan',
  'twoStepCode',
  'twoStepPasskey',
  'twoStepProvePasskey',
  'twoStepCeremony',
  'twoStepBackupCodes',
  'twoStepPdf',
  'twoStepText',
  'twoStepExtend',
  'twoStepLeave',
  'signOut',
  'apiSignOut',
]

/** The doors through which a code or a backup code comes in: each charges the person's budget (requirement THR-4). */
export const doorsThatTakeCodes = [
  'signInCode',
  'signInBackupCode',
  'twoStepDisable',
  'newBackupCodes',
  'replacePhone',
  'addFactor',
  'renameFactor',
  'removeFactor',
  'stepUp',
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
  'policy',
  'policyDays',
  'policyWithdraw',
  'policyExempt',
  'policyEndExemption',
  'personRole',
  'personInviteAgain',
  'personWithdraw',
  'peopleInvite',
  'peopleInviteSend',
  'apiSignInCode',
  'apiSignInBackupCode',
  'apiSignInAnswer',
  'apiFresh',
] as const satisfies RouteName[]

/** Opened between password and code, these are more than a bookmark too early: attempts to go round (requirement AUD-1). */
export const doorsBehindTheCode: readonly RouteName[] = [
  'enrolmentRequired',
  'leaveRequired',
  'twoStepScan',
  'twoStepCode',
  'twoStepPasskey',
  'twoStepProvePasskey',
  'twoStepCeremony',
  'twoStepName',
  'twoStepBackupCodes',
  'twoStepPdf',
  'twoStepText',
  'twoStepExtend',
  'twoStepLeave',
  'twoStepDisable',
  'newBackupCodes',
  'replacePhone',
  'addFactor',
  'renameFactor',
  'removeFactor',
  'people',
  'peopleCsv',
  'peopleHistory',
  'peopleHistoryCsv',
  'person',
  'personReset',
  'personResetApprove',
  'personResetCancel',
  'personLetCodesIn',
  'personDeactivate',
  'personReactivate',
  'policy',
  'policyDays',
  'policyWithdraw',
  'policyExempt',
  'policyEndExemption',
  'personRole',
  'personInviteAgain',
  'personWithdraw',
  'peopleInvite',
  'peopleInviteSend',
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
  stepUp: ['next'],
  checkUp: ['next'],
  sessions: [],
  history: ['before'],
  wasItYou: [],
  enrolmentRequired: [],
  twoStepScan: [],
  twoStepCode: ['enrolment'],
  twoStepPasskey: [],
  twoStepProvePasskey: [],
  twoStepName: [],
  twoStepBackupCodes: ['kept'],
  twoStepDisable: ['with'],
  newBackupCodes: [],
  replacePhone: [],
  addFactor: ['means'],
  renameFactor: [],
  removeFactor: [],
  policy: [],
  people: ['search', 'show', 'sort', 'after', 'before'],
  peopleHistory: ['search', 'person', 'kind', 'from', 'to', 'before'],
  peopleInvite: [],
  person: [],
} as const satisfies Partial<Record<RouteName, readonly string[]>>
