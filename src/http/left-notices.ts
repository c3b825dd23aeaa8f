import type { Instant } from '../adapters/clock.ts'
import { backupCodesFew, noticeShown } from '../limits.ts'
import { sayLoosely } from '../messages/messages.ts'
import { readsMailHere } from '../settings.ts'
import { type CountedNotice, type NoticeName, type NoticeParts, notices } from '../ui/notices.ts'
import type { PageContext } from '../ui/page.ts'
import { dropCookie, readCookie, writeCookie } from './cookies.ts'
import { isUnsafe, type Req } from './request.ts'

// A GET sets nothing and spends nothing, whoever makes it before the browser does (requirement HOST-23). So a sentence is not taken away when it is read: it is for
// one page, and for a few seconds.

/**
 * Leaves a sentence for the page of ours that a redirect leads to, and another when a backup code was used on the way (requirement BAC-10). After a form by a
 * cookie; after a GET in the address, which is returned: what stands there anybody may have written, so it is of a shorter list.
 */
export function leaveNotices(c: Req, location: string, notice?: CountedNotice): string {
  const { clock, instance } = c.var.services
  const now = clock.now().toString(36)
  const { origin, pathname } = new URL(location, instance.origin)
  const isOurs = origin === instance.origin && pathname.startsWith(`${instance.root}/`)
  if (!isUnsafe(c.req.method)) return notice && isOurs ? withNotice(location, notice, now) : location
  const all = isOurs ? [notice, ofSessions(c, notice), ofBackupCode(c)].filter((one) => one !== undefined) : []
  if (all.length > 0) writeCookie(c, 'notice', `${all.join('.')}@${pathname}@${now}`)
  else if (readCookie(c, 'notice') !== undefined) dropCookie(c, 'notice')
  return location
}

function withNotice(location: string, notice: CountedNotice, now: string): string {
  if (!mayStandInAddress(notice)) throw new Error(`The notice "${notice}" is left by a form alone`)
  return `${location}${location.includes('?') ? '&' : '?'}${new URLSearchParams({ [parameter]: `${notice}.${now}` }).toString()}`
}

/** The address of a request without what was left there. */
export function searchOf(c: Req): string {
  const { searchParams } = new URL(c.req.url)
  searchParams.delete(parameter)
  return searchParams.size === 0 ? '' : `?${searchParams.toString()}`
}

const parameter = 'notice'
/** What a link could bring anybody to see in any case: it leads to a page that leads on for this reason. */
const inAddresses = [
  'enrolment_expired',
  'enrolment_too_many',
  'enrolment_passkey',
  'enrolment_replaced',
  'enrolment_codes_replaced',
  'old_page',
  'not_enabled',
  'last_factor',
  'factor_gone',
  'challenge_expired',
  'challenge_spent',
  'challenge_answered',
  'challenge_gone',
  'session_over',
] as const satisfies NoticeName[]
const mayStandInAddress = (name: string): boolean => inAddresses.some((one) => one === name)

const endingOthers: NoticeName[] = ['enabled', 'enabled_by_passkey', 'replaced', 'factor_removed', 'disabled']

/** What is told of sessions elsewhere as well, where the application can't end them (requirement HOST-10). */
function ofSessions(c: Req, notice: CountedNotice | undefined): NoticeName | undefined {
  const endsOthers = endingOthers.some((one) => one === notice)
  return endsOthers && !c.var.services.application.endsSessions ? 'sessions_stay' : undefined
}

function ofBackupCode(c: Req): string | undefined {
  const left = c.var.backupCodesLeft
  return left === undefined ? undefined : `${left <= backupCodesFew ? 'backup_codes_few' : 'backup_code_used'}:${left}`
}

/** What the redirect to this page left to be said. A form that is answered with a page has its own to say. */
export function readNotices(c: Req): PageContext['notices'] {
  if (isUnsafe(c.req.method)) return []
  const now = c.var.services.clock.now()
  const [, names = '', page, at = ''] = /^([^@]*)@([^@]*)@([a-z0-9]{1,12})$/.exec(readCookie(c, 'notice') ?? '') ?? []
  if (page === new URL(c.req.url).pathname && isRecent(at, now)) return names.split('.').slice(0, 3).flatMap(drawnBy(c))
  const [, name = '', then = ''] = /^(\w+)\.([a-z0-9]{1,12})$/.exec(c.req.query(parameter) ?? '') ?? []
  return mayStandInAddress(name) && isRecent(then, now) ? [name].flatMap(drawnBy(c)) : []
}

/** Nodes don't agree on the time to the second. */
function isRecent(at: string, now: Instant): boolean {
  return Math.abs(now - Number.parseInt(at, 36)) < noticeShown
}

const drawnBy = (c: Req) => (left: string) => noticeOf(c, left) ?? []

function noticeOf(c: Req, left: string): PageContext['notices'][number] | undefined {
  const [name = '', count, more] = left.split(':')
  if (!isNotice(name)) return undefined
  const notice: NoticeParts = notices[name]
  const text = sayLoosely(c.var.locale, notice.says, { count: Number(count) || 0, more: Number(more) || 0 })
  const readMail = notice.mails && readsMailHere(c.var.services.settings) ? toMailbox : undefined
  const action = notice.action ?? readMail
  return {
    name,
    kind: notice.kind,
    text,
    ...(action && {
      action: { label: sayLoosely(c.var.locale, action.says), href: c.var.services.instance.path(action.to) },
    }),
  }
}

const isNotice = (name: string): name is NoticeName => Object.hasOwn(notices, name)

const toMailbox = { says: 'notice.read_mail', to: 'devMail' } as const
