import { backupCodesFew } from '../limits.ts'
import { sayLoosely } from '../messages/messages.ts'
import { readsMailHere } from '../settings.ts'
import { type NoticeName, type NoticeParts, notices } from '../ui/notices.ts'
import type { PageContext } from '../ui/page.ts'
import { dropCookie, readCookie, writeCookie } from './cookies.ts'
import type { Req } from './request.ts'

/** Leaves a sentence for the next page, and another when a backup code was used on the way (requirement BAC-10). */
export function leaveNotices(c: Req, notice?: NoticeName): void {
  const left = c.var.backupCodesLeft
  const used =
    left === undefined ? undefined : `${left <= backupCodesFew ? 'backup_codes_few' : 'backup_code_used'}:${left}`
  const stay = notice && endsOthers.includes(notice) && !c.var.services.application.endsSessions
  const all = [notice, stay ? 'sessions_stay' : undefined, used].filter((one) => one !== undefined)
  if (all.length > 0) writeCookie(c, 'notice', all.join('.'))
}

/** What the redirect to this page left to be said; once. */
export function takeNotices(c: Req): PageContext['notices'] {
  const left = readCookie(c, 'notice')
  if (left === undefined) return []
  dropCookie(c, 'notice')
  return left
    .split('.')
    .slice(0, 3)
    .flatMap((one) => noticeOf(c, one) ?? [])
}

function noticeOf(c: Req, left: string): PageContext['notices'][number] | undefined {
  const [name = '', count] = left.split(':')
  if (!isNotice(name)) return undefined
  const notice: NoticeParts = notices[name]
  const text = sayLoosely(c.var.locale, notice.says, { count: Number(count) || 0 })
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

/** What is told of others’ sessions as well, where they can't be ended. */
const endsOthers: NoticeName[] = ['enabled', 'replaced', 'disabled']

const isNotice = (name: string): name is NoticeName => Object.hasOwn(notices, name)

const toMailbox = { says: 'notice.read_mail', to: 'devMail' } as const
